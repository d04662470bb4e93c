import { EventStoreError } from '@tallyman/event-store';
import { ClientFault } from './client-fault.js';

export const fenced = (): EventStoreError => new EventStoreError('fenced', 'Another owner has the log');

/** A fault of a read, or of anything else that certainly wrote nothing. */
export const unavailable = (error: unknown): EventStoreError => {
  if (error instanceof EventStoreError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof ClientFault && error.kind === 'deleted')
    return new EventStoreError('history_missing', `History was removed from the server: ${reason}`, { cause: error });
  return new EventStoreError('store_unavailable', `The log cannot be reached or used: ${reason}`, { cause: error });
};

/** Nothing more is taken while the index of the log does not take what it is behind. */
export const indexUnavailable = (reason: string | undefined): EventStoreError =>
  new EventStoreError('index_unavailable', `The index of the log cannot be written: ${reason ?? 'unknown'}`);

export const unknownOutcome = (message: string, cause: unknown): EventStoreError =>
  new EventStoreError('outcome_unknown', message, { cause });

/** Events of a stream that were there are not there any more. */
export const historyMissing = (stream: string, what: string): EventStoreError =>
  new EventStoreError('history_missing', `Stream ${JSON.stringify(stream)} has lost events: ${what}`);

export const foreignEvent = (stream: string, revision: number): EventStoreError =>
  new EventStoreError(
    'foreign_event',
    `Stream ${JSON.stringify(stream)} has an event at revision ${String(revision)} that is not of this log`,
  );

/** What `work` rejects with as a fault of the port. */
export const guarded = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch (error) {
    throw unavailable(error);
  }
};
