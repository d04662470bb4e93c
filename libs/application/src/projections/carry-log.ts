import type { EventFact } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { Projection } from '@tallyman/projections';
import type { ProjectionStore, ViewCache } from '@tallyman/read-models';
import { foldEvents } from './fold-events.js';
import type { LiveFeed } from './live-feed.js';
import { readFacts } from './read-facts.js';
import type { RunnerState } from './runner-state.js';

/** What it takes to carry the log into the views. */
export interface Carrier<Changes> {
  readonly projection: Projection<Changes>;
  readonly store: Pick<EventStore, 'head' | 'readLog'>;
  /** What the owner of the log in this process, if it is one, has committed. */
  readonly feed: LiveFeed;
  readonly projectionStore: ProjectionStore<Changes>;
  readonly cache: ViewCache<Changes>;
  /** Most events in one transaction. */
  readonly pageSize: number;
  readonly state: RunnerState;
}

/** A checkpoint that the log has not reached: views of another log, or of one that was restored to an earlier state. */
export class CheckpointAheadError extends Error {}

/** Reads where the live generation is; returns whether that is the end of the log. */
export const loadCheckpoint = async <Changes>({
  store,
  projectionStore,
  cache,
  state,
}: Carrier<Changes>): Promise<boolean> => {
  const checkpoint = await projectionStore.live();
  const head = await store.head();
  if (checkpoint.position > head.position)
    throw new CheckpointAheadError(
      `the views are at position ${String(checkpoint.position)}, the log ends at ${String(head.position)}`,
    );
  // Whatever moved the checkpoint without us has changed rows that the cache did not see.
  cache.clear(checkpoint.generation);
  state.moveTo(checkpoint);
  return checkpoint.position === head.position;
};

/** How many of the events went in; 0: somebody else moved the checkpoint, or switched generations, and nothing was written. */
const applyWindow = async <Changes>(carrier: Carrier<Changes>, events: readonly EventFact[]): Promise<number> => {
  const { projection, projectionStore, cache, state } = carrier;
  const { generation, position } = state.checkpoint();
  const { changes, count } = await foldEvents(projection, events);
  const to = events[count - 1]?.position ?? position;
  const result = await projectionStore.apply(generation, { from: position, to, changes });
  if (result === 'moved') return 0;
  // No await from here to `moveTo`: whoever reads cache and position in one tick reads what belongs together.
  cache.refresh(changes, generation);
  state.moveTo({ generation, position: to });
  return count;
};

const SHORTEST_POLL_MS = 100;
const LONGEST_POLL_MS = 500;

/** What comes next, from memory or from the log; waits for it, slower while nothing happens. None: aborted. */
const nextEvents = async <Changes>(carrier: Carrier<Changes>, signal: AbortSignal): Promise<readonly EventFact[]> => {
  const { store, feed, pageSize, state } = carrier;
  const after = state.checkpoint().position;
  // Level with the owner in this process: what comes next comes through the feed, or else the log is asked after the first pause.
  let level = feed.headPosition() === after;
  for (let pause = SHORTEST_POLL_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_POLL_MS)) {
    const live = feed.take(after, pageSize);
    if (live.length > 0) return live;
    const read = level ? [] : await readFacts(store, after, pageSize);
    if (read.length > 0) return read;
    level = false;
    await feed.waitBeyond(after, pause, signal);
  }
  return [];
};

const REST = 2;
const LONGEST_REST_MS = 250;

/**
 * Twice as long as the window took, nobody has to wait for it and it was not full: so a stream of writes makes windows of some thousands
 * of events that touch a row once, instead of many that touch it again and again, and the log gets the most of the database.
 */
const rest = async (
  { state, pageSize }: Pick<Carrier<unknown>, 'state' | 'pageSize'>,
  took: number,
  count: number,
  signal: AbortSignal,
): Promise<void> => {
  if (count < pageSize) await state.waiters.rest(Math.min(LONGEST_REST_MS, REST * took), signal);
};

/** False: aborted, or the checkpoint was moved by somebody else. */
const applyAll = async <Changes>(
  carrier: Carrier<Changes>,
  events: readonly EventFact[],
  signal: AbortSignal,
  succeeded: () => void,
): Promise<boolean> => {
  for (let start = 0; start < events.length;) {
    if (signal.aborted) return false;
    const count = await applyWindow(carrier, start === 0 ? events : events.slice(start));
    if (count === 0) return false;
    start += count;
    succeeded();
  }
  return true;
};

/** Follows the log from the checkpoint, window by window, until `signal` aborts or the checkpoint is moved by somebody else. */
export const carryLog = async <Changes>(
  carrier: Carrier<Changes>,
  signal: AbortSignal,
  succeeded: () => void,
): Promise<void> => {
  while (!signal.aborted) {
    const events = await nextEvents(carrier, signal);
    const began = performance.now();
    if (!(await applyAll(carrier, events, signal, succeeded))) return;
    await rest(carrier, performance.now() - began, events.length, signal);
  }
};
