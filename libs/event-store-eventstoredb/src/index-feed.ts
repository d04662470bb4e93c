import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreError } from '@tallyman/event-store';
import type { IndexHealth } from '@tallyman/event-store';
import { indexUnavailable } from './faults.js';
import { createFeedQueue, MOST_EVENTS } from './feed-queue.js';
import type { FeedEntry, FeedQueue } from './feed-queue.js';
import type { IndexedCommand, IndexEnd, LogIndex } from './log-index.js';
import { createWriteWatch } from './write-watch.js';
import type { WriteWatch } from './write-watch.js';

/** So long a batch may fill. */
const GATHERING_MS = 50;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
/** So long something may wait while writes fail. */
const MOST_LAG_MS = 30_000;
/** Entries and their commands that may wait before the tail waits too. */
const MOST_WAITING = 40_000;
/** So many may wait while writes fail: what is under way then still finds room. */
const MOST_WAITING_FAILING = MOST_WAITING / 4;

/** Brings what the tail has seen into the index, in batches; what is not there yet can be asked here. */
export interface IndexFeed {
  /** In the order of the log. */
  readonly add: (entry: FeedEntry) => void;
  readonly command: (key: string) => IndexedCommand | undefined;
  /** So much waits that nothing should be added before it is `drained`. */
  readonly isFull: () => boolean;
  /** When all that was added is in the index. Rejects when that cannot be. */
  drained(): Promise<void>;
  readonly health: () => IndexHealth;
  /** Throws `index_unavailable` when writes fail and somebody waits until all is drained. */
  readonly checkFlow: () => void;
  /** Throws `index_unavailable` when writes fail and there may soon be no room for more. */
  readonly checkRoom: () => void;
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}

export interface IndexFeedListeners {
  /** Told when the index contradicts the log, or went back: then it cannot be fed any more. */
  readonly fail: (fault: EventStoreError) => void;
  /** Told when writes begin to fail, and when they succeed again. */
  readonly healthChanged?: ((health: IndexHealth) => void) | undefined;
}

export const createIndexFeed = (
  index: LogIndex,
  start: IndexEnd,
  { fail, healthChanged }: IndexFeedListeners,
): IndexFeed => {
  const queue = createFeedQueue(start);
  const writes = createWriteWatch(() => healthChanged?.(backlog.health()));
  let running: Promise<void> | undefined;
  let isStopped = false;
  let fault: EventStoreError | undefined;
  const backlog = watchBacklog(queue, writes, () => fault !== undefined);
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
        await writes.watch(addBatch);
        wait = FIRST_PAUSE_MS;
      } catch (error) {
        if (error instanceof EventStoreError && error.code === 'history_missing') fail((fault = error));
        else await pause(wait);
        wait = Math.min(2 * wait, LONGEST_PAUSE_MS);
      }
    }
    running = undefined;
  };
  const drain = async (): Promise<void> => {
    while (running !== undefined) await running;
    if (fault !== undefined) throw fault;
  };
  return {
    add(entry) {
      queue.add(entry);
      running ??= run();
    },
    command: queue.command,
    isFull: () => queue.size >= MOST_WAITING,
    drained: () => backlog.holdingUp(drain()),
    health: backlog.health,
    checkFlow: backlog.checkFlow,
    checkRoom: backlog.checkRoom,
    async stop() {
      isStopped = true;
      await running;
    },
  };
};

interface Backlog extends Pick<IndexFeed, 'health' | 'checkFlow' | 'checkRoom'> {
  /** Somebody waits until all is drained. */
  holdingUp(drained: Promise<void>): Promise<void>;
}

/** Judges what waits. `isOver`: whether the index takes nothing ever again. */
const watchBacklog = (queue: FeedQueue, writes: WriteWatch, isOver: () => boolean): Backlog => {
  /** So many wait until all is drained. */
  let heldUp = 0;
  const isShort = (): boolean => writes.error !== undefined && (heldUp > 0 || queue.size >= MOST_WAITING_FAILING);
  return {
    async holdingUp(drained: Promise<void>): Promise<void> {
      heldUp += 1;
      await drained.finally(() => (heldUp -= 1));
    },
    health(): IndexHealth {
      const { end, lag, lagMs } = queue;
      const { error } = writes;
      const isFailing = error !== undefined && (isOver() || lagMs >= MOST_LAG_MS || isShort());
      return { position: end.position, lag, lagMs, isFailing, ...(error === undefined ? {} : { error }) };
    },
    checkFlow() {
      if (writes.error !== undefined && heldUp > 0) throw indexUnavailable(writes.error);
    },
    checkRoom() {
      if (isShort()) throw indexUnavailable(writes.error);
    },
  };
};
