import { EventStoreError } from './port.js';
import type { EventStoreErrorCode } from './port.js';

const DAMAGE: ReadonlySet<EventStoreErrorCode> = new Set(['history_missing', 'history_hidden', 'foreign_event']);

/** Whether it says that history is not as it was written: no later try finds it otherwise, somebody must look at the log. */
export const isDamage = (error: unknown): boolean => error instanceof EventStoreError && DAMAGE.has(error.code);
