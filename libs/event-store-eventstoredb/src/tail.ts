import { EventStoreError } from '@tallyman/event-store';
import type { IndexHealth } from '@tallyman/event-store';
import type { LogClient, StoredInAll } from './client.js';
import { unavailable } from './faults.js';
import { createIndexFeed } from './index-feed.js';
import type { IndexFeed } from './index-feed.js';
import type { IndexEnd, LogIndex } from './log-index.js';
import { keepSubscribed } from './keep-subscribed.js';
import type { LogNames } from './names.js';
import { createTailEvents } from './tail-events.js';
import type { TailEvents } from './tail-events.js';
import { createWaiters } from './waiters.js';

/** So long something that is known to be in the log may take to arrive before the subscription is made anew; and how often. */
const PATIENCE_MS = 5000;
const MOST_RENEWALS = 3;

/** Follows `$all` from where the index ends, and feeds the index. */
export interface Tail {
  readonly events: TailEvents;
  readonly feed: IndexFeed;
  /** Throws the fault that ended it, if one has. */
  readonly check: () => void;
  /**
   * When it has handled the event at that commit position, or a later one. Throws `store_unavailable` if nothing comes, `index_unavailable` if it may
   * not take more.
   */
  reach(commit: bigint): Promise<void>;
  /** The same of revisions of streams of the server. */
  reachRevisions(revisions: ReadonlyMap<string, number>): Promise<void>;
  close(): Promise<void>;
}

export interface TailOptions {
  readonly client: LogClient;
  readonly index: LogIndex;
  readonly names: LogNames;
  readonly start: IndexEnd & { readonly recordedAt: number };
  /** The log reaches to this position now. */
  readonly announce: (position: number) => void;
  /** The metadata of this stream of the server has changed, or it was deleted. */
  readonly changed: (serverStream: string) => void;
  /** Writes of the index have begun to fail, or succeed again. */
  readonly indexHealthChanged?: ((health: IndexHealth) => void) | undefined;
}

export const startTail = (options: TailOptions): Tail => {
  const { client, index, names, start, announce, changed } = options;
  const events = createTailEvents(names, start, changed);
  const waiters = createWaiters();
  const ending = new AbortController();
  let fault: EventStoreError | undefined;
  const fail = (error: EventStoreError): void => {
    fault ??= error;
    ending.abort();
    waiters.fail(fault);
  };
  const feed = createIndexFeed(index, start, { fail, healthChanged: options.indexHealthChanged });
  const wake = (): void => {
    announce(events.end.position);
    waiters.look();
  };
  const handle = (stored: StoredInAll): Promise<void> | undefined => {
    const entry = events.take(stored);
    if (entry !== undefined) feed.add(entry);
    waiters.wakeSoon(wake);
    if (!events.recent.isFull() && !feed.isFull()) return undefined;
    // What is not in the index must be found among the recent ones.
    return feed.drained().then(() => {
      if (events.recent.isFull()) events.recent.turn();
    });
  };
  const subscription = keepSubscribed({
    client,
    handle,
    handled: () => events.end.commit,
    fail,
    ending: ending.signal,
  });
  const until = async (isThere: () => boolean): Promise<void> => {
    for (let renewals = 0; ; renewals += 1) {
      if (fault !== undefined) throw fault;
      const before = events.end.commit;
      if (await waiters.until(isThere, PATIENCE_MS)) return;
      feed.checkFlow();
      if (events.end.commit !== before) renewals = 0;
      if (renewals >= MOST_RENEWALS) throw unavailable(new Error('What is in the log does not arrive'));
      subscription.renew();
    }
  };
  return {
    events,
    feed,
    check() {
      if (fault !== undefined) throw fault;
    },
    reach: (commit) => until(() => events.end.commit >= commit),
    reachRevisions: (revisions) => until(allSeen(events, revisions)),
    async close() {
      fail(new EventStoreError('store_unavailable', 'The store is closed'));
      await Promise.all([subscription.ended, feed.stop()]);
    },
  };
};

const allSeen = (events: TailEvents, revisions: ReadonlyMap<string, number>): (() => boolean) => {
  const missing = new Map(revisions);
  return () => {
    for (const [stream, revision] of missing) if ((events.revisionOf(stream) ?? -1) >= revision) missing.delete(stream);
    return missing.size === 0;
  };
};
