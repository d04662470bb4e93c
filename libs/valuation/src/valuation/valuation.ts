import { heapInsert, heapRemoveFirst, type PersistentHeap } from '@tallyman/kernel';
import { sameCost, type Cost, type ValuationRules } from '../costing/cost.js';
import { costOf } from '../costing/cost-of.js';
import { EMPTY_STORE, sameStore, type Store } from '../costing/store.js';
import type { Movement } from '../movements/movement.js';
import { onHandOf, placesOf } from './places.js';
import { takesEffectBefore, Track, type Entry } from './track.js';

/** A movement whose cost is new (`before` is `undefined`) or another than was told before. */
export interface CostChange {
  readonly movement: Movement;
  readonly before: Cost | undefined;
  readonly after: Cost;
}

/** An entry that is to be valued, under the time it had when that was said. */
interface Turn {
  readonly entry: Entry;
  readonly at: number;
}

const comesBefore = (a: Turn, b: Turn): boolean => (a.at === b.at ? takesEffectBefore(a.entry, b.entry) : a.at < b.at);

/**
 * What goods cost: movements in order of effect, whatever the order in which they arrive. One that arrives late is put in its place, and
 * what depends on it is valued again, in order, each movement at most once: the store after every entry is kept, and where it comes out as
 * it was, nothing behind it is touched. In order, a movement costs O(1) amortised; a late one O(log n) for each movement that it changes,
 * besides moving an array.
 */
export class Valuation {
  private readonly tracks = new Map<string, Track>();
  private readonly entries = new Map<string, Entry>();
  private pending: PersistentHeap<Turn>;
  /** Valued for the first time since `add` was called; and what was valued again, with its cost before. */
  private fresh: Entry[] = [];
  private again = new Map<Entry, Cost>();

  constructor(readonly rules: ValuationRules) {}

  /** Takes movements in any order; one whose event is known already is passed over. Answers what is valued, or valued otherwise now. */
  add(movements: Iterable<Movement>): readonly CostChange[] {
    for (const movement of movements) if (!this.entries.has(movement.eventId)) this.take(movement);
    this.valuePending();
    const changes: CostChange[] = [];
    for (const entry of this.fresh) {
      entry.isTold = true;
      if (entry.cost !== undefined) changes.push({ movement: entry.movement, before: undefined, after: entry.cost });
    }
    for (const [{ movement, cost }, before] of this.again)
      if (cost !== undefined && !sameCost(before, cost)) changes.push({ movement, before, after: cost });
    this.fresh = [];
    if (this.again.size > 0) this.again = new Map();
    return changes;
  }

  /** The movement of an event and what it is worth. */
  entryOf(eventId: string): Entry | undefined {
    return this.entries.get(eventId);
  }

  /** Everything that happened at a place, or `undefined` when nothing did. */
  placeOf(name: string): Track | undefined {
    return this.tracks.get(name);
  }

  /** All places, in no order that means anything. */
  places(): Iterable<Track> {
    return this.tracks.values();
  }

  private take(movement: Movement): void {
    const { source, sink } = placesOf(movement);
    const entry: Entry = {
      movement,
      item: this.track(onHandOf(movement.item)),
      source: source === undefined ? undefined : this.track(source),
      sink: sink === undefined ? undefined : this.track(sink),
      at: movement.occurredAt,
      cost: undefined,
      isTold: false,
    };
    this.entries.set(movement.eventId, entry);
    const isLast = this.place(entry);
    if (isLast && this.pending === undefined) this.value(entry);
    else this.await(entry);
  }

  private track(name: string): Track {
    let track = this.tracks.get(name);
    if (track === undefined) this.tracks.set(name, (track = new Track(name)));
    return track;
  }

  /** Answers whether nothing comes behind it, at any of its places. What took its units too early is placed again behind it. */
  private place(entry: Entry): boolean {
    const { movement, item, source, sink } = entry;
    entry.at = source?.earliest(movement.position, movement.occurredAt) ?? movement.occurredAt;
    const isLastOnHand = item.insert(entry);
    const isLastOfSource = source?.insert(entry) ?? true;
    const isLastOfSink = sink?.insert(entry) ?? true;
    for (const early of sink?.tooEarly(entry) ?? []) this.placeAgain(early);
    return isLastOnHand && isLastOfSource && isLastOfSink;
  }

  private placeAgain(entry: Entry): void {
    for (const track of [entry.item, entry.source, entry.sink]) {
      const next = track?.remove(entry);
      if (next !== undefined) this.await(next);
    }
    this.place(entry);
    this.await(entry);
  }

  private await(entry: Entry): void {
    this.pending = heapInsert(this.pending, { entry, at: entry.at }, comesBefore);
  }

  private valuePending(): void {
    let last: Entry | undefined;
    while (this.pending !== undefined) {
      const { entry, at } = this.pending.value;
      this.pending = heapRemoveFirst(this.pending, comesBefore);
      // One that was placed again has a later turn; one that waits more than once comes several times in a row.
      if (entry === last || entry.at !== at) continue;
      this.value(entry);
      last = entry;
    }
  }

  private value(entry: Entry): void {
    const { movement, item, source, sink } = entry;
    const before = {
      item: item.storeBefore(item.indexOf(entry)),
      source: source?.storeBefore(source.indexOf(entry)) ?? EMPTY_STORE,
      sink: sink?.storeBefore(sink.indexOf(entry)) ?? EMPTY_STORE,
    };
    const after = costOf(movement, before, this.rules);
    if (entry.cost === undefined) this.fresh.push(entry);
    else if (entry.isTold && !this.again.has(entry)) this.again.set(entry, entry.cost);
    entry.cost = after.cost;
    this.keep(item, entry, after.item);
    if (source !== undefined) this.keep(source, entry, after.source);
    if (sink !== undefined) this.keep(sink, entry, after.sink);
  }

  /** Whatever follows it at this place meets another store than it did. */
  private keep(track: Track, entry: Entry, store: Store): void {
    const index = track.indexOf(entry);
    const before = track.storeAfter(index);
    if (before !== undefined && sameStore(before, store)) return;
    track.keep(index, store);
    const next = track.entries[index + 1];
    if (next !== undefined) this.await(next);
  }
}
