import { accepted, refused } from '@tallyman/kernel';
import type { CloseAccount, OpenAccount } from '../commands.js';
import type { BookDecision } from '../decision.js';
import type { BookRefusal } from '../refusals.js';
import type { BookState, ClosedAccount } from '../state.js';
import { openAccounts } from './open-accounts.js';

/** What was posted before is told in the account's currency and on its side for ever. */
const refuseReopening = (command: OpenAccount, { currency, normalSide }: ClosedAccount): BookRefusal | undefined => {
  const { account } = command;
  if (command.currency !== currency)
    return { code: 'currency_mismatch', account, currency, requested: command.currency };
  if (command.normalSide !== normalSide)
    return { code: 'normal_side_mismatch', account, normalSide, requested: command.normalSide };
  return undefined;
};

export const decideOpenAccount = (command: OpenAccount, state: BookState): BookDecision => {
  const { account, currency, normalSide, mustNotGoNegative, description } = command;
  const before = state.accounts.get(account);
  if (before?.status === 'open') return refused({ code: 'account_exists', account });
  const refusal = before === undefined ? undefined : refuseReopening(command, before);
  if (refusal !== undefined) return refused(refusal);
  const data = { account, currency, normalSide, mustNotGoNegative };
  return accepted({ type: 'AccountOpened', data: description === undefined ? data : { ...data, description } });
};

export const decideCloseAccount = ({ account }: CloseAccount, state: BookState): BookDecision => {
  const found = openAccounts(state, [account]);
  if (found.kind === 'refused') return found;
  for (const { quantities } of found.accounts) {
    const { balance, pendingDebits, pendingCredits } = quantities;
    if (balance !== 0 || pendingDebits !== 0 || pendingCredits !== 0)
      return refused({ code: 'account_not_empty', account, balance, pendingDebits, pendingCredits });
  }
  return accepted({ type: 'AccountClosed', data: { account } });
};
