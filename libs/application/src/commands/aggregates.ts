import { CHAIN_START, decode, UnreadableEventError, type RecordedEvent } from '@tallyman/event-catalog';
import { NO_STREAM, type EventStore } from '@tallyman/event-store';
import { LRUCache } from 'lru-cache';
import { evolve, initialState, type LogState } from './log-model.js';

/** A stream folded up to its last event, with what the next append must chain to. */
export interface Aggregate {
  readonly state: LogState;
  readonly revision: number;
  /** Position of the last event; 0 for an absent stream. */
  readonly position: number;
  readonly hash: Uint8Array;
}

export const absent = (stream: string): Aggregate => ({
  state: initialState(stream),
  revision: NO_STREAM,
  position: 0,
  hash: CHAIN_START,
});

const PAGE = 1000;

const fold = (aggregate: Aggregate, events: readonly RecordedEvent[]): Aggregate => {
  let { state } = aggregate;
  for (const event of events) state = evolve(state, decode(event));
  const last = events.at(-1);
  return last === undefined ? aggregate : { state, revision: last.revision, position: last.position, hash: last.hash };
};

/** Folds a whole stream from the log, a page at a time. */
export const loadAggregate = async (store: EventStore, stream: string): Promise<Aggregate> => {
  let aggregate = absent(stream);
  for (;;) {
    const page = await store.readStream(stream, { from: aggregate.revision + 1, limit: PAGE });
    aggregate = fold(aggregate, page);
    if (page.length < PAGE) return aggregate;
  }
};

/** The owner's memory of streams. Only what a commit confirmed is in it. */
export interface AggregateCache {
  /** Loads what is missing; a stream with an event that this release cannot read is in the answer with its error. */
  ensure(streams: Iterable<string>): Promise<ReadonlyMap<string, UnreadableEventError>>;
  /** A stream that `ensure` brought. */
  readonly get: (stream: string) => Aggregate;
  publish(stream: string, aggregate: Aggregate): void;
  clear(): void;
}

const LOADS_AT_ONCE = 4;

/** `maxStreams` bounds the memory; the streams of the batch under way are pinned beside it. */
export const createAggregateCache = (store: EventStore, maxStreams: number): AggregateCache => {
  const cached = new LRUCache<string, Aggregate>({ max: maxStreams });
  let pinned = new Map<string, Aggregate>();

  const loadAll = async (missing: string[], failures: Map<string, UnreadableEventError>): Promise<void> => {
    for (let stream = missing.pop(); stream !== undefined; stream = missing.pop()) {
      try {
        pinned.set(stream, await loadAggregate(store, stream));
      } catch (error) {
        if (!(error instanceof UnreadableEventError)) throw error;
        failures.set(stream, error);
      }
    }
  };

  return {
    async ensure(streams) {
      pinned = new Map();
      const missing = new Set<string>();
      for (const stream of streams) {
        const known = cached.get(stream);
        if (known === undefined) missing.add(stream);
        else pinned.set(stream, known);
      }
      const failures = new Map<string, UnreadableEventError>();
      const queue = [...missing];
      await Promise.all(Array.from({ length: LOADS_AT_ONCE }, () => loadAll(queue, failures)));
      return failures;
    },
    get(stream) {
      const aggregate = pinned.get(stream);
      if (aggregate === undefined) throw new Error(`stream ${stream} was decided on before it was loaded`);
      return aggregate;
    },
    publish(stream, aggregate) {
      pinned.set(stream, aggregate);
      cached.set(stream, aggregate);
    },
    clear() {
      cached.clear();
      pinned.clear();
    },
  };
};
