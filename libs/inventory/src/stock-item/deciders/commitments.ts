import { accepted, liveHold, refused } from '@tallyman/kernel';
import type { CommitStock, ReleaseCommitment } from '../commands.js';
import type { StockItemState } from '../state.js';
import { refuseClaim, type ItemDecision } from './limits.js';

const capture = (
  commitment: string,
  holdId: string,
  requested: number | undefined,
  left: number | undefined,
): ItemDecision => {
  if (left === undefined) return refused({ code: 'hold_not_found', holdId });
  const quantity = requested ?? left;
  if (quantity > left) return refused({ code: 'capture_exceeds_hold', left, requested: quantity });
  return accepted({ type: 'StockCommitted', data: { commitment, quantity, holdId } });
};

export const decideCommit = (command: CommitStock, state: StockItemState, now: number): ItemDecision => {
  const { commitment, shortfallPolicy, sku } = command;
  if (command.holdId !== undefined)
    return capture(commitment, command.holdId, command.quantity, liveHold(state, command.holdId, now)?.quantity);
  const { quantity } = command;
  const refusal = refuseClaim(state, { sku, quantity, shortfallPolicy });
  if (refusal !== undefined) return refused(refusal);
  return accepted({ type: 'StockCommitted', data: { commitment, quantity } });
};

export const decideReleaseCommitment = (command: ReleaseCommitment, state: StockItemState): ItemDecision => {
  const { commitment } = command;
  const committed = state.commitments.get(commitment);
  if (committed === undefined) return refused({ code: 'commitment_not_found', commitment });
  const quantity = command.quantity ?? committed;
  if (quantity > committed) return refused({ code: 'release_exceeds_commitment', committed, requested: quantity });
  return accepted({ type: 'CommitmentReleased', data: { commitment, quantity } });
};
