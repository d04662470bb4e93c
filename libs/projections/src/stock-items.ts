import { checkedAdd } from '@tallyman/kernel';
import { postingsOf, quantityDeltas, STOCK_FIELDS, stockStream } from '@tallyman/inventory';
import type { StockField, StockQuantities } from '@tallyman/inventory';
import type { StockItemChange } from './changes.js';
import type { StockFact, ViewProjection } from './view-projection.js';

/**
 * A sum that leaves ±(2^53 − 1). Not of one history's balances, which are refused beyond that, but what a long window adds to a row may:
 * from below 0 to the maximum, say. A shorter window will do.
 */
export class WindowOverflowError extends RangeError {}

/** Exact sums, field by field. Throws `WindowOverflowError`: a rounded quantity must never reach a view. */
export const addQuantities = (a: StockQuantities, b: StockQuantities): StockQuantities => {
  const add = (field: StockField): number => {
    const sum = checkedAdd(a[field], b[field]);
    if (sum === undefined) throw new WindowOverflowError(`${field} leaves the range of whole numbers`);
    return sum;
  };
  // Spelled out, not looped: this runs for every event of a rebuild, and an object of fixed shape is several times faster.
  return {
    onHand: add('onHand'),
    sellable: add('sellable'),
    free: add('free'),
    held: add('held'),
    committed: add('committed'),
    safetyStock: add('safetyStock'),
    available: add('available'),
    damaged: add('damaged'),
    qualityControl: add('qualityControl'),
    quarantined: add('quarantined'),
  };
};

export const sameQuantities = (a: StockQuantities, b: StockQuantities): boolean =>
  STOCK_FIELDS.every((field) => a[field] === b[field]);

/** Every event of a stock item moves its row, also one without postings: position, revision and hash say how far the row is. */
const changeOf = ({ item, event }: StockFact): StockItemChange => ({
  item,
  deltas: quantityDeltas(item, postingsOf(item, event)),
  appliedPosition: event.position,
  appliedRevision: event.revision,
  chainHash: event.hash,
});

export const stockItems: ViewProjection<StockItemChange> = {
  changeOf,
  keyOf: (change) => stockStream(change.item),
  merge: (earlier, later) => ({ ...later, deltas: addQuantities(earlier.deltas, later.deltas) }),
};
