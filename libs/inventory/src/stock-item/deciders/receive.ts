import { accepted, refused } from '@tallyman/kernel';
import type { OpenStock, ReceiveStock } from '../commands.js';
import type { StockItemState } from '../state.js';
import type { ItemDecision } from './limits.js';

export const decideOpen = (command: OpenStock, state: StockItemState): ItemDecision => {
  const { sku, location, quantity, condition } = command;
  if (state.exists) return refused({ code: 'stock_exists', sku, location });
  return accepted({ type: 'StockOpened', data: { quantity, condition } });
};

export const decideReceive = (command: ReceiveStock): ItemDecision => {
  const { quantity, condition, unitCost } = command;
  return accepted({
    type: 'StockReceived',
    data: unitCost === undefined ? { quantity, condition } : { quantity, condition, unitCost },
  });
};
