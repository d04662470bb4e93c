import type { LedgerPosting } from './accounts.js';
import type { AccountQuantities } from './fields.js';
import { bookStream, type BookId, type NormalSide } from './names.js';

/** The books of a ledger disagree. A fault, never an answer to a sender: nothing may be appended after it. */
export class BrokenInvariantError extends Error {
  readonly code = 'broken_invariant';
  constructor(book: BookId, rule: string) {
    super(`${bookStream(book)}: ${rule}`);
    this.name = 'BrokenInvariantError';
  }
}

/** The first rule that an account's quantities break. All must be whole numbers within ±(2^53 − 1); then the sum here is exact. */
export const brokenRule = (quantities: AccountQuantities, normalSide: NormalSide): string | undefined => {
  const { balance, available, pendingDebits, pendingCredits } = quantities;
  if (pendingDebits < 0 || pendingCredits < 0) return 'a pending sum is below 0';
  if (balance - (normalSide === 'debit' ? pendingCredits : pendingDebits) !== available)
    return 'available is not the balance less what is pending against it';
  return undefined;
};

/** The rule that the postings of one event break: in each book they sum to 0 in each currency, and none is 0. */
export const brokenPostings = (postings: readonly LedgerPosting[]): string | undefined => {
  const sums = new Map<string, number>();
  for (const { book, unit, delta } of postings) {
    if (delta === 0) return 'a posting moves nothing';
    const key = `${book} ${unit}`;
    sums.set(key, (sums.get(key) ?? 0) + delta);
  }
  for (const [key, sum] of sums) if (sum !== 0) return `the postings do not sum to 0 in ${key}`;
  return undefined;
};
