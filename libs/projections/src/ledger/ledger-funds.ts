import { unreachable } from '@tallyman/kernel';
import type { BookEventFact } from '@tallyman/event-catalog';
import type { FundsChange } from './changes.js';

/** What an event does to a hold. */
export const fundsChangeOf = (event: BookEventFact): FundsChange | undefined => {
  switch (event.type) {
    case 'FundsHeld': {
      const { expiresAt, ...held } = event.data;
      const { position } = event;
      const set = { kind: 'set', ...held, heldAtPosition: position, appliedPosition: position } as const;
      return expiresAt === undefined ? set : { ...set, expiresAt: Date.parse(expiresAt) };
    }
    case 'FundsCaptured': {
      const { holdId, left } = event.data;
      return left > 0 ? { kind: 'reduce', holdId, left, appliedPosition: event.position } : { kind: 'delete', holdId };
    }
    case 'FundsReleased':
      return { kind: 'delete', holdId: event.data.holdId };
    case 'AccountOpened':
    case 'AccountClosed':
    case 'TransactionPosted':
    case 'TransactionReversed':
    case 'BeliefMismatchObserved':
      return undefined;
    default:
      return unreachable(event);
  }
};

/** Ends a hold after what the window did to it before. */
const ended = (earlier: FundsChange): FundsChange => {
  if (earlier.kind === 'delete') return earlier;
  const { holdId } = earlier;
  const unwritten = earlier.kind === 'set' && earlier.again !== true;
  return unwritten ? { kind: 'delete', holdId, unwritten } : { kind: 'delete', holdId };
};

/** A row is there before the window only if the first that the window does to it says so: an id that is open is never held again. */
const mayHaveRow = (first: FundsChange): boolean =>
  first.kind === 'set' ? first.again === true : first.kind === 'reduce' || first.unwritten !== true;

/** One change of two to the same hold, the earlier first; associative. */
export const mergeFunds = (earlier: FundsChange, later: FundsChange): FundsChange => {
  if (later.kind === 'delete') return ended(earlier);
  if (later.kind === 'set') return { ...later, again: mayHaveRow(earlier) ? true : undefined };
  if (earlier.kind !== 'set') return earlier.kind === 'delete' ? earlier : later;
  return { ...earlier, amount: later.left, appliedPosition: later.appliedPosition };
};

/** Begun and ended inside: there is no row to delete. */
export const leavesNothing = (net: FundsChange): boolean => net.kind === 'delete' && net.unwritten === true;
