import { accepted, dueHolds, instantText, liveHold, refused } from '@tallyman/kernel';
import type { CaptureFunds, ExpireFunds, HoldFunds, ReleaseFunds } from '../commands.js';
import type { BookDecision } from '../decision.js';
import { FUNDS_EXPIRIES_PER_COMMAND } from '../defaults.js';
import type { BookState, FundsHold } from '../state.js';
import { openAccounts } from './open-accounts.js';

export const decideHoldFunds = (command: HoldFunds, state: BookState, now: number): BookDecision => {
  const { holdId, debitAccount, creditAccount, amount, expiresAt } = command;
  if (debitAccount === creditAccount) return refused({ code: 'same_account', account: debitAccount });
  if (expiresAt !== undefined && expiresAt <= now)
    return refused({ code: 'expiry_in_past', expiresAt: instantText(expiresAt), now: instantText(now) });
  // A due hold keeps its id until it is expired: two holds of one id could not be told apart.
  if (state.holds.has(holdId)) return refused({ code: 'funds_hold_exists', holdId });
  const found = openAccounts(state, [debitAccount, creditAccount]);
  if (found.kind === 'refused') return found;
  const [currency = '', creditCurrency = ''] = found.accounts.map((account) => account.currency);
  if (currency !== creditCurrency)
    return refused({ code: 'currency_differs', debitCurrency: currency, creditCurrency });
  const data = { holdId, debitAccount, creditAccount, amount, currency };
  return accepted({
    type: 'FundsHeld',
    data: expiresAt === undefined ? data : { ...data, expiresAt: instantText(expiresAt) },
  });
};

export const decideCapture = (command: CaptureFunds, state: BookState, now: number): BookDecision => {
  const { holdId, transactionId, effectiveDate, description } = command;
  const hold = liveHold(state, holdId, now);
  if (hold === undefined) return refused({ code: 'funds_hold_not_found', holdId });
  const { debitAccount, creditAccount, currency, amount: held } = hold;
  const amount = command.amount ?? held;
  if (amount > held) return refused({ code: 'capture_exceeds_funds_hold', left: held, requested: amount });
  const postings = [
    { account: debitAccount, amount, currency },
    { account: creditAccount, amount: -amount, currency },
  ];
  const data = { transactionId, holdId, amount, left: held - amount, postings, effectiveDate };
  return accepted({ type: 'FundsCaptured', data: description === undefined ? data : { ...data, description } });
};

const released = (holdId: string, { debitAccount, creditAccount, amount, currency }: FundsHold) => ({
  holdId,
  debitAccount,
  creditAccount,
  amount,
  currency,
});

export const decideRelease = ({ holdId }: ReleaseFunds, state: BookState, now: number): BookDecision => {
  const hold = liveHold(state, holdId, now);
  if (hold === undefined) return refused({ code: 'funds_hold_not_found', holdId });
  return accepted({ type: 'FundsReleased', data: released(holdId, hold) });
};

/** The soonest due first. None due, or none left: no events. */
export const decideExpiry = (_command: ExpireFunds, state: BookState, now: number): BookDecision =>
  accepted(
    ...dueHolds(state, now, FUNDS_EXPIRIES_PER_COMMAND).map(({ holdId, hold, expiresAt }) => ({
      type: 'FundsReleased' as const,
      data: { ...released(holdId, hold), expired: true as const, expiresAt: instantText(expiresAt) },
    })),
  );
