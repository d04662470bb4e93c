import { closed, currency, heldUntil, opened, post, posted, released, SHOP } from '../scenario.js';
import { close, hold, open, reverse, type RefusalRow } from './row.js';

const CLOSED = [...SHOP, opened('gone', 'credit'), closed('gone')];
const NEVER = 'account none was never opened in this book';
const IS_CLOSED = 'account gone is closed; open it again first';

export const ACCOUNT_ROWS = {
  account_exists: [
    {
      name: 'an account that is open',
      given: SHOP,
      when: open('cash'),
      refused: { account: 'cash' },
      says: 'account cash is open already',
    },
  ],
  account_not_found: [
    {
      name: 'a transaction',
      given: SHOP,
      when: post(['cash', 1], ['none', -1]),
      refused: { account: 'none' },
      says: NEVER,
    },
    { name: 'a hold to debit', given: SHOP, when: hold(1, 'none'), refused: { account: 'none' }, says: NEVER },
    { name: 'a hold to credit', given: SHOP, when: hold(1, 'cash', 'none'), refused: { account: 'none' }, says: NEVER },
    { name: 'closing it', given: SHOP, when: close('none'), refused: { account: 'none' }, says: NEVER },
  ],
  account_closed: [
    {
      name: 'a transaction',
      given: CLOSED,
      when: post(['cash', 1], ['gone', -1]),
      refused: { account: 'gone' },
      says: IS_CLOSED,
    },
    { name: 'a hold', given: CLOSED, when: hold(1, 'cash', 'gone'), refused: { account: 'gone' }, says: IS_CLOSED },
    { name: 'closing it again', given: CLOSED, when: close('gone'), refused: { account: 'gone' }, says: IS_CLOSED },
    {
      name: 'a reversal',
      given: [
        ...SHOP,
        opened('gone', 'credit'),
        posted('t2', ['cash', 1], ['gone', -1]),
        posted('t3', ['cash', -1], ['gone', 1]),
        closed('gone'),
      ],
      when: reverse('t2'),
      refused: { account: 'gone' },
      says: IS_CLOSED,
    },
  ],
  account_not_empty: [
    {
      name: 'a balance',
      given: SHOP,
      when: close('deposits'),
      refused: { account: 'deposits', balance: 100, pendingDebits: 0, pendingCredits: 0 },
      says: 'account deposits has a balance of 100, 0 pending debits and 0 pending credits; all must be 0',
    },
    {
      name: 'a pending debit',
      given: [opened('deposits', 'credit'), opened('sales', 'credit'), heldUntil('h1', 3)],
      when: close('deposits'),
      refused: { account: 'deposits', balance: 0, pendingDebits: 3, pendingCredits: 0 },
      says: 'account deposits has a balance of 0, 3 pending debits and 0 pending credits; all must be 0',
    },
    {
      name: 'a pending credit',
      given: [...SHOP, heldUntil('h0', 2), released('h0', 2), heldUntil('h1', 3)],
      when: close('sales'),
      refused: { account: 'sales', balance: 0, pendingDebits: 0, pendingCredits: 3 },
      says: 'account sales has a balance of 0, 0 pending debits and 3 pending credits; all must be 0',
    },
  ],
  currency_mismatch: [
    {
      name: 'a posting that tells another currency',
      given: SHOP,
      when: post(['cash', 1, 'EUR'], ['sales', -1, 'USD']),
      refused: { account: 'sales', currency: 'EUR', requested: 'USD' },
      says: 'account sales is in EUR, not in USD',
    },
    {
      name: 'an account that is opened again in another currency',
      given: CLOSED,
      when: { ...open('gone'), currency: currency('USD'), normalSide: 'credit' },
      refused: { account: 'gone', currency: 'EUR', requested: 'USD' },
      says: 'account gone is in EUR, not in USD',
    },
  ],
  normal_side_mismatch: [
    {
      name: 'an account that is opened again on the other side',
      given: CLOSED,
      when: open('gone'),
      refused: { account: 'gone', normalSide: 'credit', requested: 'debit' },
      says: 'account gone was a credit account before it was closed and cannot become a debit one',
    },
  ],
  currency_differs: [
    {
      name: 'a hold between two currencies',
      given: SHOP,
      when: hold(1, 'cash:usd', 'deposits'),
      refused: { debitCurrency: 'USD', creditCurrency: 'EUR' },
      says: 'the debit account is in USD and the credit account in EUR; a hold has one currency',
    },
  ],
} satisfies Record<string, readonly RefusalRow[]>;
