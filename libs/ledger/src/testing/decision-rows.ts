import type { BookCommand } from '../book/commands.js';
import type { BookEvent } from '../book/events.js';
import type { AccountQuantities } from '../book/fields.js';
import {
  account,
  by,
  captured,
  closed,
  currency,
  entries,
  FUNDS,
  heldUntil,
  instantAfter,
  MINUTE,
  NOW,
  opened,
  post,
  posted,
  released,
  SHOP,
  sum,
  TODAY,
} from './scenario.js';

/** A command that is accepted: its name, the history of MAIN, the command, its events, quantities of accounts after. */
export type DecisionRow = readonly [
  string,
  readonly BookEvent[],
  BookCommand,
  readonly BookEvent[],
  Readonly<Record<string, Partial<AccountQuantities>>>,
];

const FIRST = {
  account: account('cash'),
  currency: currency('EUR'),
  normalSide: 'debit',
  mustNotGoNegative: false,
} as const;
const NOTHING = { balance: 0, available: 0, pendingDebits: 0, pendingCredits: 0 };
const POSTS = { effectiveDate: TODAY, transactionId: 'new' };
const hold = (minor: number) => ({
  ...by('HoldFunds'),
  holdId: 'h1',
  debitAccount: account('deposits'),
  creditAccount: account('sales'),
  amount: sum(minor),
});
const reverse = (transactionId: string) => ({
  ...by('ReverseTransaction'),
  transactionId,
  reversalId: 'new',
  effectiveDate: TODAY,
});

export const ACCOUNT_ROWS: readonly DecisionRow[] = [
  [
    'opens an account',
    [],
    { ...by('OpenAccount'), ...FIRST, description: 'the till' },
    [{ type: 'AccountOpened', data: { ...FIRST, description: 'the till' } }],
    { cash: NOTHING },
  ],
  [
    'closes an account that is empty',
    [...SHOP, posted('t2', ['cash', -100], ['deposits', 100])],
    { ...by('CloseAccount'), account: account('cash') },
    [closed('cash')],
    { cash: NOTHING },
  ],
  [
    'opens a closed account again, with another rule',
    [opened('cash', 'debit', 'EUR', true), closed('cash')],
    { ...by('OpenAccount'), ...FIRST },
    [opened('cash', 'debit')],
    { cash: NOTHING },
  ],
];

export const TRANSACTION_ROWS: readonly DecisionRow[] = [
  [
    'posts a transaction in two currencies, each line in the currency of its account',
    SHOP,
    {
      ...post(['cash', 7], ['sales', -7, 'EUR'], ['cash:usd', -9, 'USD'], ['sales:usd', 9]),
      description: 'exchange',
    },
    [
      {
        type: 'TransactionPosted',
        data: {
          ...POSTS,
          postings: entries(['cash', 7], ['sales', -7], ['cash:usd', -9, 'USD'], ['sales:usd', 9, 'USD']),
          description: 'exchange',
        },
      },
    ],
    { cash: { balance: 107 }, sales: { balance: 7 }, 'cash:usd': { balance: -9 }, 'sales:usd': { balance: -9 } },
  ],
  [
    'takes the last available amount, on the net of several postings',
    SHOP,
    post(['cash', -150], ['sales', 100], ['cash', 50]),
    [posted('new', ['cash', -150], ['sales', 100], ['cash', 50])],
    { cash: { balance: 0, available: 0 }, sales: { balance: -100 } },
  ],
  [
    'raises an account that is below 0 and must not be',
    [...SHOP, posted('t2', ['deposits', 150], ['sales', -150])],
    post(['sales', 20], ['deposits', -20]),
    [posted('new', ['sales', 20], ['deposits', -20])],
    { deposits: { balance: -30 } },
  ],
  [
    'reverses a transaction, its postings mirrored',
    SHOP,
    reverse('t1'),
    [
      {
        type: 'TransactionReversed',
        data: { ...POSTS, reverses: 't1', postings: entries(['cash', -100], ['deposits', 100]) },
      },
    ],
    { cash: NOTHING, deposits: NOTHING },
  ],
  [
    'reverses a capture: the money, not the hold',
    [...SHOP, heldUntil('h1', 40), captured('t2', 'h1', 30, 10)],
    { ...reverse('t2'), description: 'refunded' },
    [
      {
        type: 'TransactionReversed',
        data: {
          ...POSTS,
          reverses: 't2',
          postings: entries(['deposits', -30], ['sales', 30]),
          description: 'refunded',
        },
      },
    ],
    { deposits: { balance: 100, pendingDebits: 10, available: 90 }, sales: { balance: 0, pendingCredits: 10 } },
  ],
];

export const FUNDS_ROWS: readonly DecisionRow[] = [
  [
    'holds the last available amount',
    [...SHOP, heldUntil('h0', 60)],
    { ...hold(40), expiresAt: NOW + MINUTE },
    [heldUntil('h1', 40, instantAfter(MINUTE))],
    { deposits: { balance: 100, available: 0, pendingDebits: 100 }, sales: { available: 0, pendingCredits: 100 } },
  ],
  [
    'holds what an account may receive, which takes nothing from it',
    SHOP,
    { ...hold(40), debitAccount: account('cash'), creditAccount: account('deposits') },
    [
      {
        type: 'FundsHeld',
        data: { ...FUNDS, holdId: 'h1', amount: 40, debitAccount: 'cash', creditAccount: 'deposits' },
      },
    ],
    { cash: { available: 100, pendingDebits: 40 }, deposits: { available: 100, pendingCredits: 40 } },
  ],
  [
    'holds under an id that is free again',
    [...SHOP, heldUntil('h1', 5), released('h1', 5)],
    hold(2),
    [heldUntil('h1', 2)],
    { deposits: { pendingDebits: 2 } },
  ],
  [
    'captures a part of a hold',
    [...SHOP, heldUntil('h1', 100)],
    { ...by('CaptureFunds'), ...POSTS, holdId: 'h1', amount: sum(30) },
    [captured('new', 'h1', 30, 70)],
    { deposits: { balance: 70, available: 0, pendingDebits: 70 }, sales: { balance: 30, pendingCredits: 70 } },
  ],
  [
    'captures all that is left of a hold',
    [...SHOP, heldUntil('h1', 100), captured('t2', 'h1', 30, 70)],
    { ...by('CaptureFunds'), ...POSTS, holdId: 'h1' },
    [captured('new', 'h1', 70, 0)],
    { deposits: NOTHING, sales: { balance: 100, available: 100, pendingCredits: 0 } },
  ],
  [
    'captures from an account that is below 0 and must not be, for the hold took it before',
    [...SHOP, heldUntil('h1', 100), posted('t2', ['deposits', 50], ['sales', -50])],
    { ...by('CaptureFunds'), ...POSTS, holdId: 'h1' },
    [captured('new', 'h1', 100, 0)],
    { deposits: { balance: -50, available: -50 } },
  ],
  [
    'releases what is left of a hold',
    [...SHOP, heldUntil('h1', 100), captured('t2', 'h1', 30, 70)],
    { ...by('ReleaseFunds'), holdId: 'h1' },
    [released('h1', 70)],
    { deposits: { balance: 70, available: 70, pendingDebits: 0 }, sales: { pendingCredits: 0 } },
  ],
];
