import { EventStoreError } from '@tallyman/event-store';
import { UnavailableError } from './results.js';

/** The process is on its way out. */
export const stopping = (): UnavailableError =>
  new UnavailableError('shutting_down', 'the service is stopping; send the command again later');

/** The process has not taken the log over. */
export const notYetOwner = (): UnavailableError =>
  new UnavailableError('not_owner', 'this process does not own the log yet');

/** Safety rests on the log's epoch: a deposed owner can write nothing. */
export const deposed = (): UnavailableError =>
  new UnavailableError('not_owner', 'another process has taken the log over; send the command there');

/** The log cannot be reached or does not answer. It may have taken the command: the same id gets the first answer. */
export const logUnavailable = (why: string, cause: unknown): UnavailableError =>
  new UnavailableError(
    'log_unavailable',
    `${isOfIndex(cause) ? INDEX_UNAVAILABLE : why}; send the same again later, a command with the same id`,
    1,
    {
      cause,
    },
  );

const INDEX_UNAVAILABLE = 'the index of the log, in the database, cannot be read or written now';

const isOfIndex = (cause: unknown): boolean => cause instanceof EventStoreError && cause.code === 'index_unavailable';

/** As many commands wait as may. */
export const overloaded = (pending: number): UnavailableError =>
  new UnavailableError('overloaded', `${String(pending)} commands are waiting; send this one again later`);
