import { refused } from '@tallyman/kernel';
import { AMOUNT_ROWS } from '../testing/refusal-rows/how-much.js';
import { capture, close, hold, MAX, open, reverse, reversed, type RefusalRow } from '../testing/refusal-rows/row.js';
import { COMMAND_ROWS } from '../testing/refusal-rows/the-command.js';
import { SUBJECT_ROWS } from '../testing/refusal-rows/what-it-is-about.js';
import { ACCOUNT_ROWS } from '../testing/refusal-rows/which-accounts.js';
import { closed, currency, given, heldUntil, MINUTE, NOW, opened, post, posted, SHOP } from '../testing/scenario.js';
import type { BookCommand } from './commands.js';
import type { BookEvent } from './events.js';
import { BOOK_REFUSAL_CODES, describeRefusal, type BookRefusalCode } from './refusals.js';

const ROWS: Readonly<Record<BookRefusalCode, readonly RefusalRow[]>> = {
  ...COMMAND_ROWS,
  ...SUBJECT_ROWS,
  ...ACCOUNT_ROWS,
  ...AMOUNT_ROWS,
};

describe('refusals', () => {
  it('have each a row here', () => {
    expect(Object.keys(ROWS).toSorted()).toEqual(BOOK_REFUSAL_CODES.toSorted());
    for (const rows of Object.values(ROWS)) expect(rows.length).toBeGreaterThan(0);
  });

  describe.each(BOOK_REFUSAL_CODES)('%s', (code) => {
    it.each(ROWS[code])('$name', (row) => {
      const scene = given(...row.given);
      const decision = scene.when(row.when);
      expect(decision).toEqual(refused({ code, ...row.refused }));
      if (decision.kind === 'refused') expect(describeRefusal(decision.refusal)).toBe(row.says);
      expect(scene.ledgers.log).toHaveLength(row.given.length);
    });
  });
});

describe('of two refusals the upper one is answered', () => {
  const gone = [...SHOP, opened('gone', 'credit'), closed('gone')];
  const before: readonly [BookRefusalCode, readonly BookEvent[], BookCommand][] = [
    ['reason_not_allowed', SHOP, { ...open('cash'), reasonCode: 'theft' }],
    ['reason_text_missing', SHOP, { ...open('cash'), reasonCode: 'other' }],
    ['same_account', SHOP, { ...hold(1, 'none', 'none'), expiresAt: NOW }],
    ['expiry_in_past', [...SHOP, heldUntil('h1', 1)], { ...hold(1), expiresAt: NOW - MINUTE }],
    ['funds_hold_exists', [...SHOP, heldUntil('h1', 1)], hold(1, 'none')],
    ['already_reversed', [...SHOP, reversed('t2', 't1'), closed('cash')], reverse('t1')],
    ['reversal_not_reversible', [...SHOP, reversed('t2', 't1'), closed('cash')], reverse('t2')],
    ['account_not_found', gone, post(['gone', 1, 'USD'], ['none', 1])],
    ['account_closed', gone, post(['sales', 1, 'USD'], ['gone', 1])],
    ['account_closed', gone, hold(MAX, 'cash:usd', 'gone')],
    ['currency_mismatch', SHOP, post(['cash', 1], ['sales', 1, 'USD'])],
    ['currency_mismatch', gone, { ...open('gone'), currency: currency('USD') }],
    ['currency_differs', [...SHOP, heldUntil('h0', 1)], hold(MAX, 'deposits', 'cash:usd')],
    ['unbalanced_transaction', SHOP, post(['cash', MAX], ['sales', -3])],
    ['unbalanced_transaction', SHOP, post(['cash', -101], ['sales', 1])],
    ['amount_overflow', [...SHOP, posted('t2', ['cash', -100], ['sales', 100]), heldUntil('h0', 100)], hold(MAX)],
    ['capture_exceeds_funds_hold', [...SHOP, heldUntil('h1', 1)], capture(MAX)],
    ['account_closed', gone, close('gone')],
  ];

  it.each(before)('%s', (code, history, when) => {
    expect(given(...history).when(when)).toMatchObject({ kind: 'refused', refusal: { code } });
  });
});
