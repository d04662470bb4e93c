import type { Posting } from '@tallyman/kernel';

/**
 * Books of the ledger. `ledger`: money, an account's postings are its own path's. `pending`: what holds may still post, on the
 * accounts `debit:{path}` and `credit:{path}`. In both, debits are above 0 and credits below, and the deltas of an event sum to 0
 * in each currency.
 */
export type LedgerBook = 'ledger' | 'pending';

/** A posting of an event of one book; `unit` is a currency, `delta` is never 0. */
export type LedgerPosting = Posting<LedgerBook>;

const DEBIT_PREFIX = 'debit:';
const CREDIT_PREFIX = 'credit:';

/** Pending account of what may be debited to this one. */
export const pendingDebitAccount = (account: string): string => DEBIT_PREFIX + account;
/** Pending account of what may be credited to this one. */
export const pendingCreditAccount = (account: string): string => CREDIT_PREFIX + account;

/** The path of the account that a posting is about, whichever book it is in. */
export const pathOf = ({ book, account }: LedgerPosting): string =>
  book === 'ledger'
    ? account
    : account.slice(account.startsWith(DEBIT_PREFIX) ? DEBIT_PREFIX.length : CREDIT_PREFIX.length);

/** Is this pending posting one of the debit side? */
export const isPendingDebit = ({ account }: LedgerPosting): boolean => account.startsWith(DEBIT_PREFIX);
