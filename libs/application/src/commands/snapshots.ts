import type { EventStore, StreamSnapshot } from '@tallyman/event-store';
import { LRUCache } from 'lru-cache';
import type { Log } from '../projections/log.js';
import type { Aggregate } from './aggregates.js';
import { initialState } from './log-model.js';
import type { StreamState } from './streams/stream-state.js';

/** Where the fold of a stream may begin, if the event of this revision has this hash. */
export interface StreamStart {
  readonly revision: number;
  /** Hex. */
  readonly hash: string;
  readonly state: StreamState;
}

/** Keeps the states of long streams beside the log, so that a cold one is not folded from its beginning. */
export interface Snapshots {
  /** Those that this release can read. An unreadable one is as good as none. */
  find(streams: readonly string[]): Promise<Map<string, StreamStart>>;
  /** A state that the log has confirmed: kept when enough has happened since the last one. */
  offer(stream: string, aggregate: Aggregate): void;
  /** Resolves when all that was kept is written. */
  settled(): Promise<void>;
}

/** Events since the last snapshot that make a new one worth while; a large state waits for more, so that the cost per event is bounded. */
const EVERY = 100;
const EVENTS_PER_ENTRY = 2;
/** Streams whose last snapshot is remembered; one that is forgotten is only taken too often. */
const REMEMBERED = 50_000;
/** More than this wait for a slow database: then the next offer of the stream will do. */
const MOST_WAITING = 2000;
/** Snapshots in one statement. */
const TOGETHER = 100;

export const createSnapshots = (store: Pick<EventStore, 'findSnapshots' | 'saveSnapshots'>, log: Log): Snapshots =>
  new StoredSnapshots(store, log);

class StoredSnapshots implements Snapshots {
  private readonly taken = new LRUCache<string, number>({ max: REMEMBERED });
  private readonly waiting = new Map<string, Aggregate>();
  private writing: Promise<void> | undefined;

  constructor(
    private readonly store: Pick<EventStore, 'findSnapshots' | 'saveSnapshots'>,
    private readonly log: Log,
  ) {}

  async find(streams: readonly string[]): Promise<Map<string, StreamStart>> {
    const starts = new Map<string, StreamStart>();
    for (const snapshot of await this.store.findSnapshots(streams)) {
      const start = startOf(snapshot);
      if (start === undefined) continue;
      starts.set(snapshot.stream, start);
      this.taken.set(snapshot.stream, snapshot.revision);
    }
    return starts;
  }

  offer(stream: string, aggregate: Aggregate): void {
    if (aggregate.revision < EVERY) return;
    const since = aggregate.revision - (this.taken.get(stream) ?? -1);
    if (since < EVERY + EVENTS_PER_ENTRY * aggregate.state.entries) return;
    if (this.waiting.size >= MOST_WAITING && !this.waiting.has(stream)) return;
    this.taken.set(stream, aggregate.revision);
    this.waiting.set(stream, aggregate);
    this.writing ??= this.write();
  }

  async settled(): Promise<void> {
    await this.writing;
  }

  private next(): readonly StreamSnapshot[] {
    const rows: StreamSnapshot[] = [];
    for (const [stream, aggregate] of this.waiting) {
      if (rows.length === TOGETHER) break;
      this.waiting.delete(stream);
      const row = snapshotOf(stream, aggregate);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  private async write(): Promise<void> {
    try {
      while (this.waiting.size > 0) await this.store.saveSnapshots(this.next());
    } catch (error) {
      // They save time and nothing else; the next one that is due is tried again.
      this.log.warn('a snapshot could not be kept', { error: String(error) });
    } finally {
      this.writing = undefined;
    }
  }
}

interface SnapshotText {
  /** Hex, of the event of the snapshot's revision. */
  readonly hash: string;
  readonly state: string;
}

const snapshotOf = (stream: string, { state, revision, hash }: Aggregate): StreamSnapshot | undefined => {
  const text = state.snapshot();
  if (text === undefined) return undefined;
  const kept: SnapshotText = { hash, state: text };
  return { stream, revision, format: state.snapshotFormat, state: JSON.stringify(kept) };
};

const startOf = ({ stream, revision, format, state }: StreamSnapshot): StreamStart | undefined => {
  const initial = initialState(stream);
  if (format !== initial.snapshotFormat) return undefined;
  try {
    const kept = JSON.parse(state) as SnapshotText;
    return { revision, hash: kept.hash, state: initial.restored(kept.state) };
  } catch {
    return undefined;
  }
};
