import { VersionedMap, type ComesBefore, type PersistentHeap } from '@tallyman/kernel';
import type { StockQuantities } from './fields.js';
import type { Condition } from './names.js';
import { NO_QUANTITIES } from './quantities.js';

export interface Hold {
  /** Units left of it, > 0. */
  readonly quantity: number;
  /** Milliseconds since 1970; without it the hold does not expire. */
  readonly expiresAt?: number;
  /** Tells this hold from an earlier, resolved one of the same id. */
  readonly serial: number;
}

export interface Dispatch {
  readonly to: string;
  readonly quantity: number;
  readonly condition: Condition;
}

/** When a hold is due. Its hold may be resolved since: then no open hold has this serial. */
export interface Expiry {
  readonly expiresAt: number;
  readonly holdId: string;
  readonly serial: number;
}

/**
 * What a stock item's events add up to, persistent: an old state stays valid. Collections have no zero entries.
 * Dispatches and receipts stay for ever, because their ids may come again at any time; the rest shrinks when it is resolved.
 */
export interface StockItemState {
  /** Something has happened: OpenStock is too late. */
  readonly exists: boolean;
  /** Sums of postings. Read them with `quantitiesOf`. */
  readonly quantities: StockQuantities;
  /** Open holds by id, due ones too until they are expired by an event. */
  readonly holds: VersionedMap<Hold>;
  /** Holds ever opened; the serial of the next. */
  readonly holdsOpened: number;
  /** Due times, the soonest first; the first is always of an open hold. */
  readonly expiries: PersistentHeap<Expiry>;
  /** Units left, by commitment. */
  readonly commitments: VersionedMap<number>;
  /** What left from here, by transfer id. */
  readonly dispatched: VersionedMap<Dispatch>;
  /** Units that arrived here, by `receiptKey`. */
  readonly received: VersionedMap<number>;
  /** Units that came back and were not yet decided about, by rma. */
  readonly returned: VersionedMap<number>;
}

/** Before the first event. */
export const initialStockItem: StockItemState = {
  exists: false,
  quantities: NO_QUANTITIES,
  holds: VersionedMap.from(),
  holdsOpened: 0,
  expiries: undefined,
  commitments: VersionedMap.from(),
  dispatched: VersionedMap.from(),
  received: VersionedMap.from(),
  returned: VersionedMap.from(),
};

/** A transfer id is unique only at the location it leaves from. A location has no `/`. */
export const receiptKey = (from: string, transferId: string): string => `${from}/${transferId}`;

/** Order of expiry: due time, then hold id by UTF-16 code units, then age. */
export const isDueBefore: ComesBefore<Expiry> = (a, b) => {
  if (a.expiresAt !== b.expiresAt) return a.expiresAt < b.expiresAt;
  return a.holdId === b.holdId ? a.serial < b.serial : a.holdId < b.holdId;
};

/** Is the hold of this due time still open? */
export const isLive = (holds: VersionedMap<Hold>, expiry: Expiry): boolean =>
  holds.get(expiry.holdId)?.serial === expiry.serial;

/** The due times of open holds, in no order. */
export const expiriesOf = function* (holds: VersionedMap<Hold>): Generator<Expiry> {
  for (const [holdId, { expiresAt, serial }] of holds) if (expiresAt !== undefined) yield { expiresAt, holdId, serial };
};

/** Every quantity of the item. O(1). */
export const quantitiesOf = (state: StockItemState): StockQuantities => state.quantities;

/** When the soonest open hold is due, in milliseconds since 1970; `undefined` if none expires. Exact, O(1). */
export const nextExpiry = (state: StockItemState): number | undefined => state.expiries?.value.expiresAt;

/** How many entries the state keeps besides its sums: a measure of its size for a cache. O(1). */
export const entriesOf = (state: StockItemState): number =>
  state.holds.size + state.commitments.size + state.dispatched.size + state.received.size + state.returned.size;
