import { timedHolds, VersionedMap, type TimedHold, type TimedHolds } from '@tallyman/kernel';
import type { StockQuantities } from './fields.js';
import type { Condition } from './names.js';
import { NO_QUANTITIES } from './quantities.js';

export { nextExpiry } from '@tallyman/kernel';

export interface Hold extends TimedHold {
  /** Units left of it, > 0. */
  readonly quantity: number;
}

export interface Dispatch {
  readonly to: string;
  readonly quantity: number;
  readonly condition: Condition;
}

/**
 * What a stock item's events add up to, persistent: an old state stays valid. Collections have no zero entries.
 * Dispatches and receipts stay for ever, because their ids may come again at any time; the rest shrinks when it is resolved.
 */
export interface StockItemState extends TimedHolds<Hold> {
  /** Something has happened: OpenStock is too late. */
  readonly exists: boolean;
  /** Sums of postings. Read them with `quantitiesOf`. */
  readonly quantities: StockQuantities;
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
  ...timedHolds<Hold>(),
  commitments: VersionedMap.from(),
  dispatched: VersionedMap.from(),
  received: VersionedMap.from(),
  returned: VersionedMap.from(),
};

/** A transfer id is unique only at the location it leaves from. A location has no `/`. */
export const receiptKey = (from: string, transferId: string): string => `${from}/${transferId}`;

/** Every quantity of the item. O(1). */
export const quantitiesOf = (state: StockItemState): StockQuantities => state.quantities;

/** How many entries the state keeps besides its sums: a measure of its size for a cache. O(1). */
export const entriesOf = (state: StockItemState): number =>
  state.holds.size + state.commitments.size + state.dispatched.size + state.received.size + state.returned.size;
