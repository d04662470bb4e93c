import type { StockQuantities } from './fields.js';
import { stockStream, type StockItemId } from './names.js';

/** The books of a stock item disagree. A fault, never an answer to a sender: nothing may be appended after it. */
export class BrokenInvariantError extends Error {
  readonly code = 'broken_invariant';
  constructor(item: StockItemId, rule: string) {
    super(`${stockStream(item)}: ${rule}`);
    this.name = 'BrokenInvariantError';
  }
}

/** The first rule that these quantities break. All must be whole numbers within ±(2^53 − 1); then the sums here are exact. */
export const brokenRule = (q: StockQuantities): string | undefined => {
  if (q.free + q.held + q.committed !== q.sellable) return 'free + held + committed is not sellable';
  if (q.sellable + q.damaged + q.qualityControl + q.quarantined !== q.onHand)
    return 'onHand is not the sum of conditions';
  if (q.free - q.safetyStock !== q.available) return 'available is not free − safetyStock';
  if (q.sellable < 0 || q.damaged < 0 || q.qualityControl < 0 || q.quarantined < 0) return 'a place is below 0';
  if (q.held < 0 || q.committed < 0 || q.safetyStock < 0) return 'a claim is below 0';
  return undefined;
};

/** Throws `BrokenInvariantError` unless every rule holds. */
export const assertSound = (item: StockItemId, quantities: StockQuantities): void => {
  const rule = brokenRule(quantities);
  if (rule !== undefined) throw new BrokenInvariantError(item, rule);
};
