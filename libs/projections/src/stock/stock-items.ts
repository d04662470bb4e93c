import { checkedAdd } from '@tallyman/kernel';
import { STOCK_FIELDS } from '@tallyman/inventory';
import type { StockField, StockQuantities } from '@tallyman/inventory';
import { exactSum, WindowOverflowError } from '../faults.js';

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

/** Sums that change in place. */
export type QuantitySums = Record<StockField, number>;

const exact = (sums: StockQuantities, field: StockField): number => exactSum(field, sums[field]);

/** Replaces the sums by new ones, each of which is that of two whole numbers. Throws `WindowOverflowError`. */
export const setSums = (target: QuantitySums, sums: StockQuantities): void => {
  // Spelled out for the same reason.
  target.onHand = exact(sums, 'onHand');
  target.sellable = exact(sums, 'sellable');
  target.free = exact(sums, 'free');
  target.held = exact(sums, 'held');
  target.committed = exact(sums, 'committed');
  target.safetyStock = exact(sums, 'safetyStock');
  target.available = exact(sums, 'available');
  target.damaged = exact(sums, 'damaged');
  target.qualityControl = exact(sums, 'qualityControl');
  target.quarantined = exact(sums, 'quarantined');
};
