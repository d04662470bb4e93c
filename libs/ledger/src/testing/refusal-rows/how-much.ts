import { entries, captured, heldUntil, opened, post, posted, SHOP } from '../scenario.js';
import { capture, hold, MAX, reverse, type RefusalRow } from './row.js';

const FREE = [opened('a', 'debit'), opened('b', 'credit'), opened('c', 'credit')];
const RANGE = 'would leave the range of ±(2^53 − 1)';

export const AMOUNT_ROWS = {
  capture_exceeds_funds_hold: [
    {
      name: 'more than is left',
      given: [...SHOP, heldUntil('h1', 5), captured('t2', 'h1', 2, 3)],
      when: capture(4),
      refused: { left: 3, requested: 4 },
      says: '4 requested, 3 left of the hold',
    },
  ],
  unbalanced_transaction: [
    {
      name: 'sums by currency, without those that are 0',
      given: SHOP,
      when: post(['cash', 7], ['sales:usd', -2], ['sales', -5], ['deposits', -2], ['cash:usd', 1]),
      refused: { sums: [{ currency: 'USD', sum: -1 }] },
      says: 'the postings must sum to 0 in each currency: USD is off by -1',
    },
    {
      name: 'two currencies that would balance if they were one',
      given: SHOP,
      when: post(['cash', 7], ['sales:usd', -7]),
      refused: {
        sums: [
          { currency: 'EUR', sum: 7 },
          { currency: 'USD', sum: -7 },
        ],
      },
      says: 'the postings must sum to 0 in each currency: EUR is off by 7, USD is off by -7',
    },
  ],
  amount_overflow: [
    {
      name: 'a balance',
      given: [...FREE, posted('t1', ['a', MAX], ['b', -MAX])],
      when: post(['a', 1], ['c', -1]),
      refused: { account: 'a', currency: 'EUR', field: 'balance' },
      says: `balance of a ${RANGE}`,
    },
    {
      name: 'a balance on the way, though it comes back',
      given: [...FREE, posted('t1', ['a', MAX], ['b', -MAX])],
      when: post(['a', 1], ['c', -1], ['a', -1], ['c', 1]),
      refused: { account: 'a', currency: 'EUR', field: 'balance' },
      says: `balance of a ${RANGE}`,
    },
    {
      name: 'what one transaction adds, though the balance could take it',
      given: [...FREE, posted('t1', ['a', -MAX], ['b', MAX])],
      when: post(['a', MAX], ['b', -MAX], ['a', MAX], ['c', -MAX]),
      refused: { account: 'a', currency: 'EUR', field: 'balance' },
      says: `balance of a ${RANGE}`,
    },
    {
      name: 'the sum of postings',
      given: FREE,
      when: post(['a', MAX], ['b', 1], ['a', -MAX], ['b', -1]),
      refused: { currency: 'EUR', field: 'sum' },
      says: `sum of the postings in EUR ${RANGE}`,
    },
    {
      name: 'a pending sum',
      given: [
        ...FREE,
        {
          type: 'FundsHeld',
          data: { holdId: 'h0', debitAccount: 'a', creditAccount: 'b', currency: 'EUR', amount: MAX },
        },
      ],
      when: hold(1, 'a', 'c'),
      refused: { account: 'a', currency: 'EUR', field: 'pendingDebits' },
      says: `pendingDebits of a ${RANGE}`,
    },
    {
      name: 'what is available',
      given: [...FREE, posted('t1', ['a', -MAX], ['b', MAX])],
      when: hold(1, 'c', 'a'),
      refused: { account: 'a', currency: 'EUR', field: 'available' },
      says: `available of a ${RANGE}`,
    },
  ],
  insufficient_funds: [
    {
      name: 'a transaction',
      given: [...SHOP, heldUntil('h1', 60)],
      when: post(['deposits', 41], ['sales', -41]),
      refused: { account: 'deposits', available: 40, requested: 41 },
      says: '41 of deposits requested, 40 available',
    },
    {
      name: 'a transaction, on the net of several postings',
      given: SHOP,
      when: post(['cash', -150], ['sales', 101], ['cash', 49]),
      refused: { account: 'cash', available: 100, requested: 101 },
      says: '101 of cash requested, 100 available',
    },
    {
      name: 'a hold of the debit account',
      given: [...SHOP, heldUntil('h0', 60)],
      when: hold(41),
      refused: { account: 'deposits', available: 40, requested: 41 },
      says: '41 of deposits requested, 40 available',
    },
    {
      name: 'a hold of the credit account',
      given: SHOP,
      when: hold(101, 'sales', 'cash'),
      refused: { account: 'cash', available: 100, requested: 101 },
      says: '101 of cash requested, 100 available',
    },
    {
      name: 'a reversal',
      given: [...SHOP, posted('t2', ['cash', -1], ['sales', 1])],
      when: reverse('t1'),
      refused: { account: 'cash', available: 99, requested: 100 },
      says: '100 of cash requested, 99 available',
    },
    {
      name: 'a reversal from the log',
      given: SHOP,
      when: {
        ...reverse('t0'),
        original: { kind: 'capture', postings: entries(['cash', 101], ['sales', -101]) },
      },
      refused: { account: 'cash', available: 100, requested: 101 },
      says: '101 of cash requested, 100 available',
    },
    {
      name: 'an account that is below 0 already',
      given: [...SHOP, posted('t2', ['cash', -101], ['sales', 101])],
      when: post(['cash', -1], ['sales', 1]),
      refused: { account: 'cash', available: -1, requested: 1 },
      says: '1 of cash requested, -1 available',
    },
  ],
} satisfies Record<string, readonly RefusalRow[]>;
