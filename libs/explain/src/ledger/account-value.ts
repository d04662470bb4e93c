import { isBookEvent, type DecodedEvent } from '@tallyman/event-catalog';
import {
  accountDeltas,
  accountsOf,
  bookStream,
  postingsOf,
  type AccountField,
  type AccountPath,
  type BookId,
  type NormalSide,
} from '@tallyman/ledger';
import type { ExplainedValue } from '../explained-value.js';

/** An amount of an account, and whether a history had the account at all. */
export interface AccountValue extends ExplainedValue {
  /** An event that was seen has opened it. */
  wasOpened(): boolean;
}

/**
 * An amount of an account, on its normal side. For one history only: the side is what the account's AccountOpened says, and no later opening of it
 * says another.
 */
export const accountValue = (book: BookId, account: AccountPath, field: AccountField): AccountValue => {
  let side: NormalSide | undefined;
  const isOpening = (event: DecodedEvent): boolean => {
    if (!isBookEvent(event) || event.type !== 'AccountOpened' || event.data.account !== account) return false;
    side ??= event.data.normalSide;
    return true;
  };
  return {
    stream: bookStream(book),
    field,
    start: 0,
    after(event, before) {
      if (isOpening(event) || side === undefined || !isBookEvent(event)) return undefined;
      const delta = accountDeltas(account, side, postingsOf(event))[field];
      return delta === 0 ? undefined : before + delta;
    },
    // The row does not move with evidence: a belief does nothing to the account that it is about.
    moves: (event) =>
      isBookEvent(event) && event.type !== 'BeliefMismatchObserved' && accountsOf(event).includes(account),
    concerns: (evidence) => isBookEvent(evidence) && accountsOf(evidence).includes(account),
    wasOpened: () => side !== undefined,
  };
};
