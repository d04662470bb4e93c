import { refused } from '@tallyman/kernel';
import type { BookCommand, BookCommandOf } from './commands.js';
import { decideCloseAccount, decideOpenAccount } from './deciders/accounts.js';
import { decideCapture, decideExpiry, decideHoldFunds, decideRelease } from './deciders/funds.js';
import { decidePost, decideReverse } from './deciders/transactions.js';
import type { BookDecision } from './decision.js';
import { mayExplain } from './reasons.js';
import type { BookRefusal } from './refusals.js';
import { settle } from './settle.js';
import type { BookState } from './state.js';

type BookCommandType = BookCommand['type'];
type Deciders = {
  readonly [Type in BookCommandType]: (command: BookCommandOf<Type>, state: BookState, now: number) => BookDecision;
};

/** A command type without a row does not build. */
const DECIDERS: Deciders = {
  OpenAccount: decideOpenAccount,
  CloseAccount: decideCloseAccount,
  PostTransaction: decidePost,
  ReverseTransaction: decideReverse,
  HoldFunds: decideHoldFunds,
  CaptureFunds: decideCapture,
  ReleaseFunds: decideRelease,
  ExpireFunds: decideExpiry,
};

const refuseReason = ({ type, reasonCode, reasonText }: BookCommand): BookRefusal | undefined => {
  if (!mayExplain(type, reasonCode)) return { code: 'reason_not_allowed', reasonCode, commandType: type };
  const isTold = reasonText !== undefined && reasonText.trim() !== '';
  return reasonCode !== 'other' || isTold ? undefined : { code: 'reason_text_missing', reasonCode };
};

const decideByType = <Type extends BookCommandType>(
  command: BookCommandOf<Type>,
  state: BookState,
  now: number,
): BookDecision => DECIDERS[command.type](command, state, now);

/**
 * Every rule of a book. `now` is the log's time in milliseconds since 1970, the same that the events will be recorded with.
 * Accepted without events: a repeat that changes nothing. Throws `BrokenInvariantError` when a state or a rule is wrong, which is
 * a fault of this program or a log that was tampered with, never of the sender.
 */
export const decideBook = (command: BookCommand, state: BookState, now: number): BookDecision => {
  const reasonRefusal = refuseReason(command);
  if (reasonRefusal !== undefined) return refused(reasonRefusal);
  const decision = decideByType(command, state, now);
  if (decision.kind === 'refused' || decision.events.length === 0) return decision;
  return settle(command, decision.events, state);
};
