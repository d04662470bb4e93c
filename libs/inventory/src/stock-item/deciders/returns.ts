import { accepted, refused } from '@tallyman/kernel';
import type { DispositionReturn, ReturnStock } from '../commands.js';
import type { StockItemState } from '../state.js';
import { overflows, type ItemDecision } from './limits.js';

export const decideReturn = (command: ReturnStock, state: StockItemState): ItemDecision => {
  const { sku, rma, quantity } = command;
  if (overflows(state.returned.get(rma) ?? 0, quantity))
    return refused({ code: 'quantity_overflow', sku, balance: 'returned' });
  return accepted({ type: 'StockReturned', data: { rma, quantity } });
};

export const decideDisposition = (command: DispositionReturn, state: StockItemState): ItemDecision => {
  const { rma, quantity, to } = command;
  const open = state.returned.get(rma) ?? 0;
  if (quantity > open) return refused({ code: 'return_exceeds_open', rma, open, requested: quantity });
  return accepted({ type: 'ReturnDispositioned', data: { rma, quantity, to } });
};
