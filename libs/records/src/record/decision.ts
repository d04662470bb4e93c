import type { Decision } from '@tallyman/kernel';
import type { RecordEvent } from './events.js';
import type { RecordRefusal } from './refusals.js';

/** The events belong to the stream of the command's record. */
export type RecordDecision = Decision<RecordEvent, RecordRefusal>;
