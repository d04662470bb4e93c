import { CHAIN_START, type UnreadableEventError } from '@tallyman/event-catalog';
import { NO_STREAM } from '@tallyman/event-store';
import { LRUCache } from 'lru-cache';
import { initialState } from './log-model.js';
import type { StreamState } from './streams/stream-state.js';

/** A stream folded up to its last event, with what the next append must chain to. */
export interface Aggregate {
  readonly state: StreamState;
  readonly revision: number;
  /** Position of the last event; 0 for an absent stream. */
  readonly position: number;
  /** Hex: of the bytes, a slice would keep alive whatever lies beside it. */
  readonly hash: string;
}

const NO_HASH = Buffer.from(CHAIN_START).toString('hex');

export const absent = (stream: string): Aggregate => ({
  state: initialState(stream),
  revision: NO_STREAM,
  position: 0,
  hash: NO_HASH,
});

/** Brings streams from the log. A stream with an event that this release cannot read is among the failures. */
export type LoadAggregates = (streams: readonly string[]) => Promise<{
  readonly loaded: ReadonlyMap<string, Aggregate>;
  readonly failures: ReadonlyMap<string, UnreadableEventError>;
}>;

/** An aggregate without entries, its key and its place in the cache; and one entry (a hold, a commitment …). Measured, rounded up. */
const BASE_BYTES = 1200;
const ENTRY_BYTES = 400;

/** About what an aggregate holds of memory. */
export const bytesOf = ({ state }: Aggregate): number => BASE_BYTES + ENTRY_BYTES * state.entries;

/**
 * The owner's memory of streams, in three layers: what groups under way will make of them, what the log is known to hold (bounded by
 * bytes, the longest unused go first), and what was brought for the group that is being planned.
 */
export class Aggregates {
  private readonly ahead = new Map<string, Aggregate>();
  private readonly confirmed: LRUCache<string, Aggregate>;
  private loaded: ReadonlyMap<string, Aggregate> = new Map();
  private failures: ReadonlyMap<string, UnreadableEventError> = new Map();

  constructor(
    private readonly load: LoadAggregates,
    maxBytes: number,
  ) {
    this.confirmed = new LRUCache({ maxSize: maxBytes, sizeCalculation: bytesOf });
  }

  /** About what is held of memory, groups under way apart. */
  get bytes(): number {
    return this.confirmed.calculatedSize;
  }

  /** A stream that is in memory, groups under way included. */
  readonly get = (stream: string): Aggregate => {
    const aggregate = this.find(stream);
    if (aggregate === undefined) throw new Error(`stream ${stream} was decided on before it was loaded`);
    return aggregate;
  };

  private find(stream: string): Aggregate | undefined {
    return this.ahead.get(stream) ?? this.confirmed.get(stream) ?? this.loaded.get(stream);
  }

  /** Why a stream cannot be decided on. */
  failure(stream: string): UnreadableEventError | undefined {
    return this.failures.get(stream);
  }

  /** Brings the streams that are missing; `undefined` when none is, and then nothing has to be waited for. */
  ensure(streams: Iterable<string>): Promise<void> | undefined {
    this.loaded = new Map();
    this.failures = new Map();
    const missing = this.missing(streams);
    return missing.length === 0 ? undefined : this.bring(streams, missing);
  }

  private missing(streams: Iterable<string>): readonly string[] {
    const missing = new Set<string>();
    for (const stream of streams)
      if (this.find(stream) === undefined && !this.failures.has(stream)) missing.add(stream);
    return [...missing];
  }

  /** While some are brought, others may be pushed out by what groups under way confirm: until all are there. */
  private async bring(streams: Iterable<string>, missing: readonly string[]): Promise<void> {
    for (let wanted = missing; wanted.length > 0; wanted = this.missing(streams)) {
      const { loaded, failures } = await this.load(wanted);
      this.loaded = new Map([...this.loaded, ...loaded]);
      this.failures = new Map([...this.failures, ...failures]);
    }
  }

  /** What a group that is on its way will make of its streams. */
  expect(changes: ReadonlyMap<string, Aggregate>): void {
    for (const [stream, aggregate] of changes) this.ahead.set(stream, aggregate);
  }

  /** Whether a group that is on its way changes the stream. */
  isAhead(stream: string): boolean {
    return this.ahead.has(stream);
  }

  /** The group is in the log; `places` are the positions of the streams' last events where those are not the expected ones. */
  confirm(changes: ReadonlyMap<string, Aggregate>, places?: ReadonlyMap<string, number>): void {
    for (const [stream, aggregate] of changes) {
      const position = places?.get(stream) ?? aggregate.position;
      this.confirmed.set(stream, position === aggregate.position ? aggregate : { ...aggregate, position });
      if (this.ahead.get(stream) === aggregate) this.ahead.delete(stream);
    }
  }

  /** Nothing that was expected may be believed any more. */
  clear(): void {
    this.ahead.clear();
    this.confirmed.clear();
    this.loaded = new Map();
  }
}
