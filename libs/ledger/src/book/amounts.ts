import { isWhole } from '@tallyman/kernel';
import { isPendingDebit, pathOf, type LedgerPosting } from './accounts.js';
import { ACCOUNT_FIELDS, type AccountField, type AccountQuantities } from './fields.js';
import type { NormalSide } from './names.js';

/** All fields 0. */
export const NO_AMOUNTS: AccountQuantities = { balance: 0, available: 0, pendingDebits: 0, pendingCredits: 0 };

/**
 * Quantities of an account with one posting of its own added. Balance and pending sums are sums of two whole numbers, so one that
 * leaves ±(2^53 − 1) shows; `available` is made of them anew, because on the way through an event it may be out of range.
 */
export const addPosting = (
  { balance, pendingDebits, pendingCredits }: AccountQuantities,
  normalSide: NormalSide,
  posting: LedgerPosting,
): AccountQuantities => {
  const { delta } = posting;
  if (posting.book === 'ledger') balance += normalSide === 'debit' ? delta : -delta;
  else if (isPendingDebit(posting)) pendingDebits += delta;
  else pendingCredits -= delta;
  const available = balance - (normalSide === 'debit' ? pendingCredits : pendingDebits);
  return { balance, available, pendingDebits, pendingCredits };
};

/** Quantities of one account with the postings of events added; those of other accounts are passed over. */
export const addPostings = (
  quantities: AccountQuantities,
  account: string,
  normalSide: NormalSide,
  postings: readonly LedgerPosting[],
): AccountQuantities => {
  let sum = quantities;
  for (const posting of postings) if (pathOf(posting) === account) sum = addPosting(sum, normalSide, posting);
  return sum;
};

/** What these postings add to each quantity of an account. */
export const accountDeltas = (
  account: string,
  normalSide: NormalSide,
  postings: readonly LedgerPosting[],
): AccountQuantities => addPostings(NO_AMOUNTS, account, normalSide, postings);

/** The first field, in the order of ACCOUNT_FIELDS, that is no whole number within ±(2^53 − 1). */
export const overflowOf = (quantities: AccountQuantities): AccountField | undefined =>
  ACCOUNT_FIELDS.find((field) => !isWhole(quantities[field]));
