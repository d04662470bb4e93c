import type { LedgerBook } from '../book/accounts.js';
import type { BookEventData, BookEventType } from '../book/events.js';
import type { AccountQuantities } from '../book/fields.js';
import { entries, FUNDS, TODAY } from './scenario.js';

/** A posting; in EUR unless another unit is told. */
export type PostingLine = readonly [book: LedgerBook, account: string, delta: number, unit?: string];
/**
 * An event's data, its postings, the accounts that it is about, and what it adds to the quantities of `deposits` told as a
 * credit account.
 */
export type PostingCase<Type extends BookEventType> = readonly [
  BookEventData[Type],
  readonly PostingLine[],
  readonly string[],
  Partial<AccountQuantities>,
];

const EFFECTIVE = { transactionId: 't1', effectiveDate: TODAY };

export const POSTING_CASES: { readonly [Type in BookEventType]: readonly PostingCase<Type>[] } = {
  AccountOpened: [
    [{ account: 'deposits', currency: 'EUR', normalSide: 'credit', mustNotGoNegative: true }, [], ['deposits'], {}],
  ],
  AccountClosed: [[{ account: 'deposits' }, [], ['deposits'], {}]],
  TransactionPosted: [
    [
      { ...EFFECTIVE, postings: entries(['cash', 3], ['deposits', -3]) },
      [
        ['ledger', 'cash', 3],
        ['ledger', 'deposits', -3],
      ],
      ['cash', 'deposits'],
      { balance: 3, available: 3 },
    ],
    [
      {
        ...EFFECTIVE,
        postings: entries(['deposits', 5], ['cash', -3], ['deposits', -2], ['x', 1, 'USD'], ['y', -1, 'USD']),
      },
      [
        ['ledger', 'deposits', 5],
        ['ledger', 'cash', -3],
        ['ledger', 'deposits', -2],
        ['ledger', 'x', 1, 'USD'],
        ['ledger', 'y', -1, 'USD'],
      ],
      ['deposits', 'cash', 'x', 'y'],
      { balance: -3, available: -3 },
    ],
  ],
  TransactionReversed: [
    [
      { ...EFFECTIVE, reverses: 't0', postings: entries(['cash', -3], ['deposits', 3]) },
      [
        ['ledger', 'cash', -3],
        ['ledger', 'deposits', 3],
      ],
      ['cash', 'deposits'],
      { balance: -3, available: -3 },
    ],
  ],
  FundsHeld: [
    [
      { holdId: 'h1', ...FUNDS, amount: 3 },
      [
        ['pending', 'debit:deposits', 3],
        ['pending', 'credit:sales', -3],
      ],
      ['deposits', 'sales'],
      { pendingDebits: 3, available: -3 },
    ],
    [
      { holdId: 'h1', debitAccount: 'cash', creditAccount: 'deposits', currency: 'EUR', amount: 3 },
      [
        ['pending', 'debit:cash', 3],
        ['pending', 'credit:deposits', -3],
      ],
      ['cash', 'deposits'],
      { pendingCredits: 3 },
    ],
  ],
  FundsCaptured: [
    [
      { ...EFFECTIVE, holdId: 'h1', amount: 3, left: 2, postings: entries(['deposits', 3], ['sales', -3]) },
      [
        ['ledger', 'deposits', 3],
        ['ledger', 'sales', -3],
        ['pending', 'debit:deposits', -3],
        ['pending', 'credit:sales', 3],
      ],
      ['deposits', 'sales'],
      { balance: -3, pendingDebits: -3 },
    ],
  ],
  FundsReleased: [
    [
      { holdId: 'h1', ...FUNDS, amount: 3 },
      [
        ['pending', 'debit:deposits', -3],
        ['pending', 'credit:sales', 3],
      ],
      ['deposits', 'sales'],
      { pendingDebits: -3, available: 3 },
    ],
  ],
  BeliefMismatchObserved: [
    [
      { account: 'deposits', field: 'balance', actualBefore: 1, actualAfter: 2, believedAfter: 3 },
      [],
      ['deposits'],
      {},
    ],
  ],
};
