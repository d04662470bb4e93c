const freshness = { position: 5131, lag: 0, source: 'view' };
const hash = 'b0d1c2f36c6f3e9d5a0c8b7a69584736251403f2e1d0cfbead9c8b7a69584736';
const cash = { account: 'assets:cash', currency: 'EUR', normalSide: 'debit' };
const amounts = { balance: 125_000, available: 120_000, pendingDebits: 0, pendingCredits: 5000 };
const standing = { status: 'open', mustNotGoNegative: true };

/** Answers about books, as the API document shows them. */
export const LEDGER_EXAMPLES = {
  Book: {
    book: 'main',
    appliedPosition: 5131,
    appliedRevision: 812,
    chainHash: hash,
    accounts: 14,
    openAccounts: 13,
    currencies: ['EUR', 'USD'],
    freshness,
  },
  Account: { book: 'main', ...cash, ...amounts, ...standing, freshness },
  Accounts: { book: 'main', accounts: [{ ...cash, ...amounts, ...standing }], freshness, next: null },
  Entries: {
    ...{ book: 'main', ...cash },
    entries: [
      {
        ...{ position: 5120, revision: 801, ordinal: 40, eventType: 'TransactionPosted', subsystem: 'billing' },
        amount: 2500,
        delta: { balance: 2500, available: 2500, pendingDebits: 0, pendingCredits: 0 },
        after: amounts,
        ...{ transactionId: 'order-1041/payment', effectiveDate: '2026-12-01', description: 'Order 1041' },
        recordedAt: '2026-12-01T10:00:00.000Z',
      },
    ],
    freshness,
    next: null,
  },
  Funds: {
    ...{ book: 'main', account: 'assets:cash' },
    funds: [
      {
        ...{ holdId: 'refund-77', debitAccount: 'liabilities:deposits', creditAccount: 'assets:cash' },
        ...{ currency: 'EUR', amount: 5000, heldAtPosition: 5125, appliedPosition: 5125 },
        expiresAt: '2026-12-08T10:00:00.000Z',
      },
    ],
    freshness,
  },
  Balance: {
    ...{ book: 'main', prefix: 'assets' },
    balances: [{ currency: 'EUR', accounts: 3, net: 410_000, balance: 410_000, normalSide: 'debit' }],
    freshness,
  },
  TrialBalance: {
    ...{ book: 'main', balanced: true },
    totals: [{ currency: 'EUR', accounts: 13, debits: 410_000, credits: 410_000, difference: 0 }],
    accounts: [{ ...cash, debit: 125_000, credit: 0 }],
    freshness,
    next: null,
  },
} as const;
