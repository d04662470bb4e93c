import { accepted, dueHolds, instantText, liveHold, refused } from '@tallyman/kernel';
import type { ExpireHolds, HoldStock, ReleaseHold } from '../commands.js';
import { EXPIRIES_PER_COMMAND } from '../defaults.js';
import type { StockItemState } from '../state.js';
import { refuseClaim, type ItemDecision } from './limits.js';

export const decideHold = (command: HoldStock, state: StockItemState, now: number): ItemDecision => {
  const { holdId, quantity, expiresAt } = command;
  if (expiresAt !== undefined && expiresAt <= now)
    return refused({ code: 'expiry_in_past', expiresAt: instantText(expiresAt), now: instantText(now) });
  // A due hold keeps its id until it is expired: two holds of one id would share one account.
  if (state.holds.has(holdId)) return refused({ code: 'hold_exists', holdId });
  const refusal = refuseClaim(state, command);
  if (refusal !== undefined) return refused(refusal);
  return accepted({
    type: 'StockHeld',
    data: expiresAt === undefined ? { holdId, quantity } : { holdId, quantity, expiresAt: instantText(expiresAt) },
  });
};

export const decideReleaseHold = (command: ReleaseHold, state: StockItemState, now: number): ItemDecision => {
  const { holdId } = command;
  const hold = liveHold(state, holdId, now);
  if (hold === undefined) return refused({ code: 'hold_not_found', holdId });
  return accepted({ type: 'HoldReleased', data: { holdId, quantity: hold.quantity } });
};

/** The soonest due first. None due, or none left: no events. */
export const decideExpiry = (_command: ExpireHolds, state: StockItemState, now: number): ItemDecision =>
  accepted(
    ...dueHolds(state, now, EXPIRIES_PER_COMMAND).map(({ holdId, hold: { quantity }, expiresAt }) => ({
      type: 'HoldExpired' as const,
      data: { holdId, quantity, expiresAt: instantText(expiresAt) },
    })),
  );
