import { accepted, refused } from '@tallyman/kernel';
import type { ShipStock } from '../commands.js';
import type { StockItemState } from '../state.js';
import { refuseClaim, refuseTakingFrom, type ItemDecision } from './limits.js';

const shipCommitted = (command: ShipStock, state: StockItemState): ItemDecision => {
  const { sku, quantity, commitment } = command;
  const committed = commitment === undefined ? undefined : state.commitments.get(commitment);
  if (commitment === undefined || committed === undefined)
    return refused({ code: 'commitment_not_found', ...(commitment === undefined ? {} : { commitment }) });
  if (quantity > committed) return refused({ code: 'ship_exceeds_commitment', committed, requested: quantity });
  // More may be committed than is there, by recorded shortfall.
  const refusal = refuseTakingFrom(state, sku, 'sellable', quantity);
  return refusal === undefined ? accepted({ type: 'StockShipped', data: { quantity, commitment } }) : refused(refusal);
};

const shipFree = (command: ShipStock, state: StockItemState): ItemDecision => {
  const { sku, quantity } = command;
  const refusal = refuseClaim(state, command) ?? refuseTakingFrom(state, sku, 'sellable', quantity);
  return refusal === undefined ? accepted({ type: 'StockShipped', data: { quantity } }) : refused(refusal);
};

export const decideShip = (command: ShipStock, state: StockItemState): ItemDecision => {
  const { source, commitment } = command;
  const isOpen = commitment !== undefined && state.commitments.has(commitment);
  return source === 'committed' || (source === undefined && isOpen)
    ? shipCommitted(command, state)
    : shipFree(command, state);
};
