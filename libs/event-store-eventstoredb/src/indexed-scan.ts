import type { LogScan } from '@tallyman/event-store';
import { createLogClient } from './client.js';
import type { LogIndex } from './log-index.js';
import { namesOf } from './names.js';
import { scanLog } from './scan-log.js';

export interface IndexedScanOptions {
  /** As of the store. */
  readonly connectionString: string;
  /** Asked only where to begin: a range that begins behind its end is right too, but is read from there. */
  readonly index: Pick<LogIndex, 'atOrBefore'>;
  /** As of the store. */
  readonly log?: string;
}

/**
 * The store's `scanLog`, for a thread that folds a range of the log: it follows nothing, feeds no index and holds only what it reads. The connection
 * stays open until the thread ends.
 */
export const createIndexedScan = ({ connectionString, index, log }: IndexedScanOptions): LogScan => {
  const read = Promise.resolve({ client: createLogClient(connectionString), index, names: namesOf(log) });
  return (range) => scanLog(() => read, range);
};
