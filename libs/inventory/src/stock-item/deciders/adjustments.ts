import { accepted, refused } from '@tallyman/kernel';
import type { AdjustStock, AssertStockLevel } from '../commands.js';
import { quantitiesOf, type StockItemState } from '../state.js';
import { refuseCorrection, type ItemDecision } from './limits.js';

export const decideAdjust = (command: AdjustStock, state: StockItemState): ItemDecision => {
  const { delta, condition } = command;
  const refusal = refuseCorrection(state, condition, delta, command);
  if (refusal !== undefined) return refused(refusal);
  return accepted({ type: 'StockAdjusted', data: { delta, condition } });
};

/** Agreement with the source of truth is no event. */
export const decideAssertLevel = (command: AssertStockLevel, state: StockItemState): ItemDecision => {
  const { condition, quantity: asserted } = command;
  const before = quantitiesOf(state)[condition];
  const delta = asserted - before;
  if (delta === 0) return accepted();
  const refusal = refuseCorrection(state, condition, delta, command);
  if (refusal !== undefined) return refused(refusal);
  return accepted({ type: 'StockLevelAsserted', data: { condition, asserted, before, delta } });
};
