import { UnreadableEventError } from '@tallyman/event-catalog';
import { RevisionGapError } from '@tallyman/projections';

/** What the log itself says: it will be the same the next time, so nobody need try again. */
export class LogFaultError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LogFaultError';
  }
}

export const isLogFault = (error: unknown): boolean =>
  error instanceof LogFaultError || error instanceof UnreadableEventError || error instanceof RevisionGapError;
