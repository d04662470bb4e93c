import { accepted } from '@tallyman/kernel';
import type { SetSafetyStock } from '../commands.js';
import { quantitiesOf, type StockItemState } from '../state.js';
import type { ItemDecision } from './limits.js';

/** The same safety stock again is no event. */
export const decideSafetyStock = ({ quantity }: SetSafetyStock, state: StockItemState): ItemDecision => {
  const before = quantitiesOf(state).safetyStock;
  return quantity === before ? accepted() : accepted({ type: 'SafetyStockSet', data: { quantity, before } });
};
