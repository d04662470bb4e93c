import { accepted, refused } from '@tallyman/kernel';
import type { DispatchTransfer, ReceiveTransfer } from '../commands.js';
import { receiptKey, type StockItemState } from '../state.js';
import { refuseRemoval, type ItemDecision } from './limits.js';

export const decideDispatch = (command: DispatchTransfer, state: StockItemState): ItemDecision => {
  const { sku, location, transferId, quantity, condition, to } = command;
  if (to === location) return refused({ code: 'same_location', location });
  if (state.dispatched.has(transferId)) return refused({ code: 'transfer_exists', transferId });
  const refusal = refuseRemoval(state, condition, { sku, quantity, shortfallPolicy: 'refuse' });
  if (refusal !== undefined) return refused(refusal);
  return accepted({ type: 'TransferDispatched', data: { transferId, quantity, condition, to } });
};

/** `sender` is the state of the sending item: what it dispatched never changes afterwards, so reading it needs no lock. */
export const decideReceiveTransfer = (
  command: ReceiveTransfer,
  state: StockItemState,
  sender: StockItemState,
): ItemDecision => {
  const { location, transferId, quantity, condition, from } = command;
  const dispatch = sender.dispatched.get(transferId);
  if (dispatch === undefined) return refused({ code: 'transfer_not_found', transferId, from });
  if (dispatch.to !== location) return refused({ code: 'transfer_destination_mismatch', transferId, to: dispatch.to });
  const remaining = dispatch.quantity - (state.received.get(receiptKey(from, transferId)) ?? 0);
  if (quantity > remaining) return refused({ code: 'transfer_exceeds_dispatched', remaining, requested: quantity });
  return accepted({
    type: 'TransferReceived',
    data: { transferId, quantity, condition, from, dispatched: dispatch.quantity },
  });
};
