import { captured, heldUntil, instantAfter, released, SHOP } from '../scenario.js';
import { capture, hold, release, reverse, reversed, type RefusalRow } from './row.js';

const NOT_OPEN = 'no hold h1 is open: it was released, captured in full, expired or never made';

export const SUBJECT_ROWS = {
  funds_hold_exists: [
    {
      name: 'an id that is open',
      given: [...SHOP, heldUntil('h1', 1)],
      when: hold(1),
      refused: { holdId: 'h1' },
      says: 'hold h1 is open already; release or capture it first, or use another id',
    },
    {
      name: 'an id that is due and not yet expired',
      given: [...SHOP, heldUntil('h1', 1, instantAfter(-1))],
      when: hold(1),
      refused: { holdId: 'h1' },
      says: 'hold h1 is open already; release or capture it first, or use another id',
    },
  ],
  funds_hold_not_found: [
    { name: 'a capture of none', given: SHOP, when: capture(), refused: { holdId: 'h1' }, says: NOT_OPEN },
    {
      name: 'a capture after the whole was captured',
      given: [...SHOP, heldUntil('h1', 5), captured('t2', 'h1', 5, 0)],
      when: capture(),
      refused: { holdId: 'h1' },
      says: NOT_OPEN,
    },
    {
      name: 'a release after a release',
      given: [...SHOP, heldUntil('h1', 5), released('h1', 5)],
      when: release(),
      refused: { holdId: 'h1' },
      says: NOT_OPEN,
    },
    {
      name: 'a capture of one that is due at this very instant',
      given: [...SHOP, heldUntil('h1', 5, instantAfter(0))],
      when: capture(),
      refused: { holdId: 'h1' },
      says: NOT_OPEN,
    },
    {
      name: 'a release of one that is due',
      given: [...SHOP, heldUntil('h1', 5, instantAfter(-1))],
      when: release(),
      refused: { holdId: 'h1' },
      says: NOT_OPEN,
    },
  ],
  transaction_not_found: [
    {
      name: 'an id that posted nothing',
      given: SHOP,
      when: reverse('t9'),
      refused: { transactionId: 't9' },
      says: 'this book has no transaction t9; name the command that posted it',
    },
  ],
  already_reversed: [
    {
      name: 'a second reversal',
      given: [...SHOP, reversed('t2', 't1')],
      when: reverse('t1'),
      refused: { transactionId: 't1', reversedBy: 't2' },
      says: 'transaction t1 was reversed already, by t2',
    },
  ],
  reversal_not_reversible: [
    {
      name: 'the reversal of a reversal',
      given: [...SHOP, reversed('t2', 't1')],
      when: reverse('t2'),
      refused: { transactionId: 't2' },
      says: 'transaction t2 is a reversal itself; to undo it, post the reversed transaction anew',
    },
    {
      name: 'the reversal of a reversal from the log',
      given: SHOP,
      when: { ...reverse('t0'), original: { kind: 'reversal', postings: [] } },
      refused: { transactionId: 't0' },
      says: 'transaction t0 is a reversal itself; to undo it, post the reversed transaction anew',
    },
  ],
} satisfies Record<string, readonly RefusalRow[]>;
