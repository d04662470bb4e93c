import { createHeadWatch, type HeadWatchOptions } from '../head-watch.js';
import { exportBook } from './export-book.js';
import type { LedgerQueries } from './ledger-queries-port.js';
import { readAccount, type LedgerContext } from './read-account.js';
import { readBalance, readTrialBalance } from './read-balances.js';
import { readAccounts, readBook, readEntries, readFunds } from './read-lists.js';

export type LedgerQueriesOptions = Pick<LedgerContext, 'views' | 'store' | 'runner'> & {
  /** See `HeadWatchOptions`. */
  readonly ownHead?: HeadWatchOptions['ownHead'];
  /** Milliseconds since 1970; default the clock. */
  readonly now?: () => number;
  /** Longest wait for `minPosition`, in milliseconds; default 5000. */
  readonly maxWaitMs?: number;
};

/** What is read of books, from their views; and of an account also from the log. */
export const createLedgerQueries = (options: LedgerQueriesOptions): LedgerQueries => {
  const { now = Date.now, maxWaitMs = 5000, ...rest } = options;
  const context: LedgerContext = { ...rest, now, maxWaitMs, head: createHeadWatch(rest) };
  return {
    book: readBook(context),
    accounts: readAccounts(context),
    account: (book, account, read = {}) => readAccount(context, { book, account }, read),
    entries: readEntries(context),
    funds: readFunds(context),
    balance: readBalance(context),
    trialBalance: readTrialBalance(context),
    export: (book, read = {}) => exportBook(context, book, read),
  };
};
