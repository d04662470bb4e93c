import { openHold, resolveHold, type VersionedMap } from '@tallyman/kernel';
import type { StockEvent, StockEventData, StockEventOf, StockEventType } from './events.js';
import type { StockItemId } from './names.js';
import { postingsOf } from './postings.js';
import { addPostings } from './quantities.js';
import { initialStockItem, receiptKey, type StockItemState } from './state.js';

type Entries = Partial<Omit<StockItemState, 'exists' | 'quantities'>>;
type EntryRules = { readonly [Type in StockEventType]: (state: StockItemState, data: StockEventData[Type]) => Entries };

const NO_CHANGE: Entries = {};

/** Adds to a balance; a balance of 0 is no entry. */
const addTo = (balances: VersionedMap<number>, key: string, delta: number): VersionedMap<number> => {
  const balance = (balances.get(key) ?? 0) + delta;
  return balance === 0 ? balances.remove(key) : balances.set(key, balance);
};

const held = (state: StockItemState, { holdId, quantity, expiresAt }: StockEventData['StockHeld']): Entries => {
  const serial = state.holdsOpened;
  const hold = expiresAt === undefined ? { quantity, serial } : { quantity, expiresAt: Date.parse(expiresAt), serial };
  return openHold(state, holdId, hold);
};

const lessHeld = (state: StockItemState, holdId: string, quantity: number): Entries => {
  const hold = state.holds.get(holdId);
  if (hold === undefined) return NO_CHANGE;
  const left = hold.quantity - quantity;
  return left > 0 ? { holds: state.holds.set(holdId, { ...hold, quantity: left }) } : resolveHold(state, holdId);
};

const RULES: EntryRules = {
  StockOpened: () => NO_CHANGE,
  StockReceived: () => NO_CHANGE,
  StockMoved: () => NO_CHANGE,
  TransferDispatched: ({ dispatched }, { transferId, to, quantity, condition }) => ({
    dispatched: dispatched.set(transferId, { to, quantity, condition }),
  }),
  TransferReceived: ({ received }, { from, transferId, quantity }) => ({
    received: addTo(received, receiptKey(from, transferId), quantity),
  }),
  StockHeld: held,
  HoldReleased: (state, { holdId, quantity }) => lessHeld(state, holdId, quantity),
  HoldExpired: (state, { holdId, quantity }) => lessHeld(state, holdId, quantity),
  StockCommitted: (state, { commitment, quantity, holdId }) => ({
    commitments: addTo(state.commitments, commitment, quantity),
    ...(holdId === undefined ? NO_CHANGE : lessHeld(state, holdId, quantity)),
  }),
  CommitmentReleased: ({ commitments }, { commitment, quantity }) => ({
    commitments: addTo(commitments, commitment, -quantity),
  }),
  StockShipped: ({ commitments }, { commitment, quantity }) =>
    commitment === undefined ? NO_CHANGE : { commitments: addTo(commitments, commitment, -quantity) },
  StockReturned: ({ returned }, { rma, quantity }) => ({ returned: addTo(returned, rma, quantity) }),
  ReturnDispositioned: ({ returned }, { rma, quantity }) => ({ returned: addTo(returned, rma, -quantity) }),
  StockAdjusted: () => NO_CHANGE,
  StockTransformed: () => NO_CHANGE,
  StockLevelAsserted: () => NO_CHANGE,
  StockCounted: () => NO_CHANGE,
  CountReconciled: () => NO_CHANGE,
  ShortfallRecorded: () => NO_CHANGE,
  SafetyStockSet: () => NO_CHANGE,
  BeliefMismatchObserved: () => NO_CHANGE,
};

const entriesAfter = <Type extends StockEventType>(state: StockItemState, event: StockEventOf<Type>): Entries =>
  RULES[event.type](state, event.data);

/** The state after an event of this item. Holds no rule and never throws: history has happened. */
export const evolveStock = (state: StockItemState, event: StockEvent, item: StockItemId): StockItemState => {
  const entries = entriesAfter(state, event);
  // Member by member: a spread of ever other members would give states of ever other shapes, which are slow to read.
  return {
    exists: true,
    quantities: addPostings(state.quantities, item, postingsOf(item, event)),
    holds: entries.holds ?? state.holds,
    holdsOpened: entries.holdsOpened ?? state.holdsOpened,
    expiries: 'expiries' in entries ? entries.expiries : state.expiries,
    commitments: entries.commitments ?? state.commitments,
    dispatched: entries.dispatched ?? state.dispatched,
    received: entries.received ?? state.received,
    returned: entries.returned ?? state.returned,
  };
};

/** The state after all events of an item's stream, or of its beginning. */
export const replayStock = (item: StockItemId, events: Iterable<StockEvent>): StockItemState => {
  let state = initialStockItem;
  for (const event of events) state = evolveStock(state, event, item);
  return state;
};
