import { decodeFact, storedFact, UnreadableEventError, type RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore, StreamTail } from '@tallyman/event-store';
import { absent, type Aggregate, type LoadAggregates } from './aggregates.js';
import type { Snapshots, StreamStart } from './snapshots.js';

const PAGE = 2000;

/**
 * Folds streams from the log, all of them in the same few statements, from their snapshots on. A snapshot counts only if the log has its last
 * event with its hash; else the stream is folded from its beginning.
 */
export const loadAggregates =
  (store: Pick<EventStore, 'readTails'>, snapshots: Snapshots): LoadAggregates =>
  async (streams) => {
    const loading = new Loading(await snapshots.find(streams));
    let tails: readonly StreamTail[] = streams.map((stream) => loading.tailOf(stream));
    while (tails.length > 0) {
      const page = await store.readTails(tails, PAGE);
      for (const event of page) loading.take(event);
      tails = loading.next(tails, page.length < PAGE);
    }
    const loaded = new Map(streams.map((stream) => [stream, loading.aggregateOf(stream)]));
    for (const stream of loading.failures.keys()) loaded.delete(stream);
    for (const [stream, aggregate] of loaded) snapshots.offer(stream, aggregate);
    return { loaded, failures: loading.failures };
  };

const hexOf = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

class Loading {
  readonly failures = new Map<string, UnreadableEventError>();
  private readonly aggregates = new Map<string, Aggregate>();
  /** Of a snapshot that the log contradicts: the rest of the page is of no use for them. */
  private readonly restarted = new Set<string>();

  /** Snapshots that the log has not yet been asked about. */
  constructor(private readonly starts: Map<string, StreamStart>) {}

  aggregateOf(stream: string): Aggregate {
    return this.aggregates.get(stream) ?? absent(stream);
  }

  /** What is still to be read; the event of a snapshot itself too, for its hash. */
  tailOf(stream: string): StreamTail {
    const start = this.starts.get(stream);
    return { stream, after: start === undefined ? this.aggregateOf(stream).revision : start.revision - 1 };
  }

  /** What is to be read next; at the end, the streams whose snapshots proved wrong, from their beginning. */
  next(tails: readonly StreamTail[], isEnd: boolean): readonly StreamTail[] {
    const next = isEnd ? tails.filter(({ stream }) => this.starts.delete(stream) || this.restarted.has(stream)) : tails;
    this.restarted.clear();
    return next.map(({ stream }) => this.tailOf(stream));
  }

  take(event: RecordedEvent): void {
    const { stream, revision, position, hash } = event;
    if (this.failures.has(stream) || this.restarted.has(stream)) return;
    const start = this.starts.get(stream);
    if (start === undefined) {
      this.fold(event);
      return;
    }
    this.starts.delete(stream);
    if (start.revision === revision && start.hash === hexOf(hash))
      this.aggregates.set(stream, { state: start.state, revision, position, hash: start.hash });
    else this.restarted.add(stream);
  }

  private fold(event: RecordedEvent): void {
    const { stream, revision, position, hash } = event;
    const before = this.aggregateOf(stream);
    try {
      if (revision !== before.revision + 1)
        throw new UnreadableEventError(position, `stream ${stream} has no revision ${String(before.revision + 1)}`);
      this.aggregates.set(stream, {
        state: before.state.evolve(decodeFact(storedFact(event))),
        revision,
        position,
        hash: hexOf(hash),
      });
    } catch (error) {
      if (!(error instanceof UnreadableEventError)) throw error;
      this.failures.set(stream, error);
    }
  }
}
