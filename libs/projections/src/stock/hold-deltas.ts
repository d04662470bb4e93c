import { postingsOf, quantityDeltas, STOCK_FIELDS } from '@tallyman/inventory';
import type { LocationId, Sku, StockEvent, StockField } from '@tallyman/inventory';
import type { QuantitySums } from './stock-items.js';
import { exactSum } from '../faults.js';

/** Events that do to the quantities of any item a multiple of what they do with a quantity of 1, whatever else is in them. */
type HoldEvent = Extract<StockEvent, { type: 'StockHeld' | 'HoldReleased' | 'HoldExpired' }>;

interface Step {
  readonly field: StockField;
  readonly by: number;
}

const ANY_ITEM = { location: 'any' as LocationId, sku: 'any' as Sku };

/** What postings say that one unit does. */
const stepsOf = (event: HoldEvent): readonly Step[] => {
  const deltas = quantityDeltas(ANY_ITEM, postingsOf(ANY_ITEM, event));
  return STOCK_FIELDS.map((field) => ({ field, by: deltas[field] })).filter(({ by }) => by !== 0);
};

const one = { holdId: 'any', quantity: 1 };

const STEPS = {
  StockHeld: stepsOf({ type: 'StockHeld', data: one }),
  HoldReleased: stepsOf({ type: 'HoldReleased', data: one }),
  HoldExpired: stepsOf({ type: 'HoldExpired', data: { ...one, expiresAt: '' } }),
} satisfies Record<HoldEvent['type'], readonly Step[]>;

export const isHoldEvent = (event: StockEvent): event is HoldEvent =>
  event.type === 'StockHeld' || event.type === 'HoldReleased' || event.type === 'HoldExpired';

/**
 * Adds what the postings of such an event add, without making them: they name accounts that only their own readers need.
 * Throws `WindowOverflowError`.
 */
export const addHoldEvent = (sums: QuantitySums, { type, data }: HoldEvent): void => {
  for (const { field, by } of STEPS[type]) sums[field] = exactSum(field, sums[field] + by * data.quantity);
};
