import { accepted, heapRemoveFirst, instantText, refused } from '@tallyman/kernel';
import type { ExpireHolds, HoldStock, ReleaseHold } from '../commands.js';
import { EXPIRIES_PER_COMMAND } from '../defaults.js';
import type { StockEvent } from '../events.js';
import { isDueBefore, isLive, type Hold, type StockItemState } from '../state.js';
import { refuseClaim, type ItemDecision } from './limits.js';

/** The open hold of this id; a due one is over, though its units stay held until its expiry is an event. */
export const liveHold = (state: StockItemState, holdId: string, now: number): Hold | undefined => {
  const hold = state.holds.get(holdId);
  return hold?.expiresAt !== undefined && hold.expiresAt <= now ? undefined : hold;
};

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
export const decideExpiry = (_command: ExpireHolds, state: StockItemState, now: number): ItemDecision => {
  const events: StockEvent[] = [];
  let rest = state.expiries;
  while (rest !== undefined && rest.value.expiresAt <= now && events.length < EXPIRIES_PER_COMMAND) {
    const { holdId, expiresAt } = rest.value;
    const hold = isLive(state.holds, rest.value) ? state.holds.get(holdId) : undefined;
    if (hold !== undefined)
      events.push({
        type: 'HoldExpired',
        data: { holdId, quantity: hold.quantity, expiresAt: instantText(expiresAt) },
      });
    rest = heapRemoveFirst(rest, isDueBefore);
  }
  return accepted(...events);
};
