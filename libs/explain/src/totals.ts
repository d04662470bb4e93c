import type { ExactTotal, OtherTotals } from './explanation.js';

/** Exact as a number where a number can be, else as decimal digits: sums of deltas may leave ±(2^53 − 1) though no balance does. */
export const exact = (sum: bigint): ExactTotal =>
  sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER ? Number(sum) : String(sum);

export interface Tally {
  events: number;
  delta: bigint;
}

/** Counts and sums by key, in the order in which the keys were first seen. */
export class Totals {
  private readonly tallies = new Map<string, Tally>();
  private readonly rest: Tally = { events: 0, delta: 0n };
  private readonly restKeys = new Set<string>();

  /** At most `maxKeys` keys are kept apart; what comes under later ones goes into the rest. */
  constructor(private readonly maxKeys = Number.MAX_SAFE_INTEGER) {}

  add(key: string, events: number, delta: bigint): void {
    const tally = this.tallies.get(key);
    if (tally !== undefined) increase(tally, events, delta);
    else if (this.tallies.size < this.maxKeys) this.tallies.set(key, { events, delta });
    else {
      // The number of keys in the rest is exact up to the same bound and then stands still: memory is bounded before it is complete.
      if (this.restKeys.size < this.maxKeys) this.restKeys.add(key);
      increase(this.rest, events, delta);
    }
  }

  addAll(other: Totals): void {
    for (const [key, { events, delta }] of other.tallies) this.add(key, events, delta);
  }

  /** Largest movement first. */
  ranked(): readonly (readonly [key: string, tally: Tally])[] {
    return [...this.tallies].sort(([a, x], [b, y]) => compare(size(y.delta), size(x.delta)) || (a < b ? -1 : 1));
  }

  others(): OtherTotals | undefined {
    const { events, delta } = this.rest;
    return events === 0 ? undefined : { groups: this.restKeys.size, events, delta: exact(delta) };
  }
}

const increase = (tally: Tally, events: number, delta: bigint): void => {
  tally.events += events;
  tally.delta += delta;
};

const size = (delta: bigint): bigint => (delta < 0n ? -delta : delta);
const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
