import type { Cost } from '../costing/cost.js';
import { EMPTY_STORE, type Store } from '../costing/store.js';
import type { Movement } from '../movements/movement.js';

/** A movement in its place in the order of effect. */
export interface Entry {
  readonly movement: Movement;
  readonly item: Track;
  readonly source: Track | undefined;
  readonly sink: Track | undefined;
  /** When it takes effect: when it happened, but not before what brought its units where it takes them. */
  at: number;
  /** `undefined`: not valued yet. */
  cost: Cost | undefined;
  /** Its cost has been answered to somebody. */
  isTold: boolean;
}

/** Does `a` take effect before `b`? Position decides between the same times, so that nothing depends on the order of arrival. */
export const takesEffectBefore = (a: Entry, b: Entry): boolean => {
  if (a.at !== b.at) return a.at < b.at;
  if (a.movement.position !== b.movement.position) return a.movement.position < b.movement.position;
  return a.movement.eventId < b.movement.eventId;
};

/** Everything that happened at one place, in order of effect, with the store after each entry. */
export class Track {
  readonly entries: Entry[] = [];
  /** Beside `entries`; `undefined`: that entry is not valued yet. */
  private readonly stores: (Store | undefined)[] = [];
  /** No entry that puts units here takes effect later than this. */
  private lastPut = -Infinity;
  /** No entry that takes units from here has a greater position. */
  private lastTake = -Infinity;

  /** Its name among the places. */
  constructor(readonly name: string) {}

  /** The store after everything. */
  get store(): Store {
    return this.storeBefore(this.entries.length);
  }

  storeBefore(index: number): Store {
    return this.stores[index - 1] ?? EMPTY_STORE;
  }

  storeAfter(index: number): Store | undefined {
    return this.stores[index];
  }

  keep(index: number, store: Store): void {
    this.stores[index] = store;
  }

  /** Index of an entry that is here, or the one where it would be. O(1) at the end, else O(log n). */
  indexOf(entry: Entry): number {
    let low = 0;
    let high = this.entries.length;
    const last = this.entries[high - 1];
    if (last === entry) return high - 1;
    if (last === undefined || takesEffectBefore(last, entry)) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.entries[middle];
      if (other !== undefined && takesEffectBefore(other, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Answers whether it is the last now. */
  insert(entry: Entry): boolean {
    const index = this.indexOf(entry);
    const isLast = index === this.entries.length;
    if (isLast) {
      this.entries.push(entry);
      this.stores.push(undefined);
    } else {
      this.entries.splice(index, 0, entry);
      this.stores.splice(index, 0, undefined);
    }
    if (entry.sink === this) this.lastPut = Math.max(this.lastPut, entry.at);
    if (entry.source === this) this.lastTake = Math.max(this.lastTake, entry.movement.position);
    return isLast;
  }

  /** Answers the entry that followed it. */
  remove(entry: Entry): Entry | undefined {
    const index = this.indexOf(entry);
    this.entries.splice(index, 1);
    this.stores.splice(index, 1);
    return this.entries[index];
  }

  /**
   * When something that takes units from here takes effect, at the earliest: not before what was put here ahead of it in the log. O(1)
   * while times follow the log.
   */
  earliest(position: number, occurredAt: number): number {
    let at = occurredAt;
    if (this.lastPut <= at) return at;
    for (const entry of this.entries)
      if (entry.sink === this && entry.movement.position < position) at = Math.max(at, entry.at);
    return at;
  }

  /** What takes units from here too early: behind this entry in the log, but before it takes effect. */
  tooEarly(put: Entry): readonly Entry[] {
    const { position } = put.movement;
    if (this.lastTake < position) return [];
    return this.entries.filter(
      (entry) => entry.source === this && entry.movement.position > position && entry.at < put.at,
    );
  }
}
