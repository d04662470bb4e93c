import { instantAfter, NOW, post, SHOP } from '../scenario.js';
import { hold, type RefusalRow } from './row.js';

const TRANSACTION = post(['cash', 1], ['sales', -1]);

export const COMMAND_ROWS = {
  reason_not_allowed: [
    {
      name: 'a reason of another command',
      given: SHOP,
      when: { ...hold(1), reasonCode: 'theft' },
      refused: { reasonCode: 'theft', commandType: 'HoldFunds' },
      says: 'theft does not explain HoldFunds; one of these may: checkout_hold, refund, chargeback, fee, other',
    },
  ],
  reason_text_missing: [
    {
      name: 'other without a text',
      given: SHOP,
      when: { ...TRANSACTION, reasonCode: 'other' },
      refused: { reasonCode: 'other' },
      says: 'reason other needs a text (reasonText) that says what happened',
    },
    {
      name: 'other with a blank text',
      given: SHOP,
      when: { ...TRANSACTION, reasonCode: 'other', reasonText: ' ' },
      refused: { reasonCode: 'other' },
      says: 'reason other needs a text (reasonText) that says what happened',
    },
  ],
  same_account: [
    {
      name: 'a hold from an account to itself',
      given: SHOP,
      when: hold(1, 'cash', 'cash'),
      refused: { account: 'cash' },
      says: 'funds are held between two accounts, and both are cash',
    },
  ],
  expiry_in_past: [
    {
      name: 'a hold that is due at this very instant',
      given: SHOP,
      when: { ...hold(1), expiresAt: NOW },
      refused: { expiresAt: instantAfter(0), now: instantAfter(0) },
      says: `expiresAt ${instantAfter(0)} is not after the log's time ${instantAfter(0)}`,
    },
  ],
} satisfies Record<string, readonly RefusalRow[]>;
