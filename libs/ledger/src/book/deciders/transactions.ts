import { accepted, checkedAdd, refused } from '@tallyman/kernel';
import type { PostTransaction, RequestedPosting, ReverseTransaction } from '../commands.js';
import type { BookDecision } from '../decision.js';
import type { EntryLine } from '../events.js';
import type { BookRefusal } from '../refusals.js';
import type { BookState } from '../state.js';
import { openAccounts } from './open-accounts.js';

/** A description is a member only when there is one. */
const described = (description: string | undefined) => (description === undefined ? {} : { description });

/** A currency that is told, and is not the account's. */
const refuseCurrency = (
  postings: readonly RequestedPosting[],
  lines: readonly EntryLine[],
): BookRefusal | undefined => {
  for (const [index, { account, currency }] of lines.entries()) {
    const requested = postings[index]?.currency ?? currency;
    if (requested !== currency) return { code: 'currency_mismatch', account, currency, requested };
  }
  return undefined;
};

/** Checked in every addition, in the order of the postings: so whoever sums them in that order stays within the range too. */
const refuseUnbalanced = (lines: readonly EntryLine[]): BookRefusal | undefined => {
  const totals = new Map<string, number>();
  for (const { currency, amount } of lines) {
    const total = checkedAdd(totals.get(currency) ?? 0, amount);
    // Whether it is balanced cannot be told, so this does not take precedence over that: it is answered instead.
    if (total === undefined) return { code: 'amount_overflow', currency, field: 'sum' };
    totals.set(currency, total);
  }
  const sums = Array.from(totals, ([currency, sum]) => ({ currency, sum })).filter(({ sum }) => sum !== 0);
  return sums.length === 0 ? undefined : { code: 'unbalanced_transaction', sums };
};

export const decidePost = (command: PostTransaction, state: BookState): BookDecision => {
  const { transactionId, postings, effectiveDate, description } = command;
  const found = openAccounts(
    state,
    postings.map(({ account }) => account),
  );
  if (found.kind === 'refused') return found;
  const lines = found.accounts.flatMap(({ currency }, index) => {
    const posting = postings[index];
    return posting === undefined ? [] : [{ account: posting.account, amount: posting.amount, currency }];
  });
  const refusal = refuseCurrency(postings, lines) ?? refuseUnbalanced(lines);
  if (refusal !== undefined) return refused(refusal);
  return accepted({
    type: 'TransactionPosted',
    data: { transactionId, postings: lines, effectiveDate, ...described(description) },
  });
};

/** The mirror of a transaction, once. It may be refused like any other, for want of funds or because an account is closed. */
export const decideReverse = (command: ReverseTransaction, state: BookState): BookDecision => {
  const { transactionId: reverses, reversalId, effectiveDate, description } = command;
  const reversedBy = state.reversed.get(reverses);
  if (reversedBy !== undefined) return refused({ code: 'already_reversed', transactionId: reverses, reversedBy });
  const original = state.recent.byId.get(reverses) ?? command.original;
  if (original === undefined) return refused({ code: 'transaction_not_found', transactionId: reverses });
  if (original.kind === 'reversal') return refused({ code: 'reversal_not_reversible', transactionId: reverses });
  const postings = original.postings.map(({ account, amount, currency }) => ({ account, amount: -amount, currency }));
  const found = openAccounts(
    state,
    postings.map(({ account }) => account),
  );
  if (found.kind === 'refused') return found;
  return accepted({
    type: 'TransactionReversed',
    data: { transactionId: reversalId, reverses, postings, effectiveDate, ...described(description) },
  });
};
