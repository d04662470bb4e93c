import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreError } from '@tallyman/event-store';
import { createFeedQueue, MOST_EVENTS } from './feed-queue.js';
import type { FeedEntry } from './feed-queue.js';
import type { IndexedCommand, IndexEnd, LogIndex } from './log-index.js';

/** So long a batch may fill. */
const GATHERING_MS = 50;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/** Brings what the tail has seen into the index, in batches; what is not there yet can be asked here. */
export interface IndexFeed {
  /** In the order of the log. */
  readonly add: (entry: FeedEntry) => void;
  readonly command: (key: string) => IndexedCommand | undefined;
  /** When all that was added is in the index. Rejects when that cannot be. */
  drained(): Promise<void>;
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}

/** `fail` is told when the index contradicts the log, or went back: then it cannot be fed any more. */
export const createIndexFeed = (
  index: LogIndex,
  start: IndexEnd,
  fail: (fault: EventStoreError) => void,
): IndexFeed => {
  const queue = createFeedQueue(start);
  let running: Promise<void> | undefined;
  let isStopped = false;
  let fault: EventStoreError | undefined;
  const addBatch = async (): Promise<void> => {
    const { from, batch } = queue.next();
    if (await index.add(from, batch)) queue.drop(batch.end);
    // Another process was first.
    else queue.drop(await index.end());
  };
  const run = async (): Promise<void> => {
    for (let wait = FIRST_PAUSE_MS; queue.length > 0 && !isStopped && fault === undefined;) {
      if (queue.length < MOST_EVENTS) await pause(GATHERING_MS);
      try {
        await addBatch();
        wait = FIRST_PAUSE_MS;
      } catch (error) {
        if (error instanceof EventStoreError && error.code === 'history_missing') fail((fault = error));
        else await pause(wait);
        wait = Math.min(2 * wait, LONGEST_PAUSE_MS);
      }
    }
    running = undefined;
  };
  return {
    add(entry) {
      queue.add(entry);
      running ??= run();
    },
    command: queue.command,
    async drained() {
      while (running !== undefined) await running;
      if (fault !== undefined) throw fault;
    },
    async stop() {
      isStopped = true;
      await running;
    },
  };
};
