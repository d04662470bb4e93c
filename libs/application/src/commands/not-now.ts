import { UnavailableError } from './results.js';

/** The process is on its way out. */
export const stopping = (): UnavailableError =>
  new UnavailableError('shutting_down', 'the service is stopping; send the command again later');

/** Safety rests on the log's epoch: a deposed owner can write nothing. */
export const deposed = (): UnavailableError =>
  new UnavailableError('not_owner', 'another process has taken the log over; send the command there');
