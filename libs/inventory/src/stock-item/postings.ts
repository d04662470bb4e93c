import {
  committedAccount,
  FREE_ACCOUNT,
  heldAccount,
  placeAccount,
  returnsAccount,
  SAFETY_STOCK_ACCOUNT,
  transitAccount,
  type StockBook,
  type StockPosting,
  type VirtualPlace,
} from './accounts.js';
import type { StockEventData, StockEventOf, StockEventType } from './events.js';
import type { Condition, StockItemId } from './names.js';

type Postings = readonly StockPosting[];
type DataOf<Type extends StockEventType> = StockEventData[Type];

const NONE: Postings = [];

const transfer = (item: StockItemId, book: StockBook, from: string, to: string, quantity: number): StockPosting[] =>
  quantity === 0
    ? []
    : [
        { book, account: from, unit: item.sku, delta: -quantity },
        { book, account: to, unit: item.sku, delta: quantity },
      ];

const promise = (item: StockItemId, account: string, delta: number): StockPosting => ({
  book: 'promise',
  account,
  unit: item.sku,
  delta,
});

/** `delta` units into (below 0: out of) a condition, against another place; sellable ones become (cease to be) free. */
const intoCondition = (item: StockItemId, condition: Condition, other: string, delta: number): StockPosting[] => {
  if (delta === 0) return [];
  const postings = transfer(item, 'physical', other, placeAccount(item, condition), delta);
  if (condition === 'sellable') postings.push(promise(item, FREE_ACCOUNT, delta));
  return postings;
};

/** What was too few was found, what was too many was lost. */
const corrected = (item: StockItemId, condition: Condition, delta: number): StockPosting[] =>
  intoCondition(item, condition, (delta > 0 ? 'found' : 'loss') satisfies VirtualPlace, delta);

const moved = (item: StockItemId, data: DataOf<'StockMoved'>): Postings => {
  // Bins are not accounts: within one condition nothing that is counted changes.
  if (data.from === data.to) return NONE;
  const postings = transfer(
    item,
    'physical',
    placeAccount(item, data.from),
    placeAccount(item, data.to),
    data.quantity,
  );
  if (data.from === 'sellable') postings.push(promise(item, FREE_ACCOUNT, -data.quantity));
  if (data.to === 'sellable') postings.push(promise(item, FREE_ACCOUNT, data.quantity));
  return postings;
};

const shipped = (item: StockItemId, data: DataOf<'StockShipped'>): StockPosting[] => {
  const claim = data.commitment === undefined ? FREE_ACCOUNT : committedAccount(data.commitment);
  const postings = transfer(
    item,
    'physical',
    placeAccount(item, 'sellable'),
    'customer' satisfies VirtualPlace,
    data.quantity,
  );
  postings.push(promise(item, claim, -data.quantity));
  return postings;
};

const dispositioned = (item: StockItemId, data: DataOf<'ReturnDispositioned'>): StockPosting[] =>
  data.to === 'scrap'
    ? transfer(item, 'physical', returnsAccount(data.rma), 'scrap' satisfies VirtualPlace, data.quantity)
    : intoCondition(item, data.to, returnsAccount(data.rma), data.quantity);

const committed = (item: StockItemId, data: DataOf<'StockCommitted'>): StockPosting[] => {
  const source = data.holdId === undefined ? FREE_ACCOUNT : heldAccount(data.holdId);
  return transfer(item, 'promise', source, committedAccount(data.commitment), data.quantity);
};

const safetyStockSet = (item: StockItemId, data: DataOf<'SafetyStockSet'>): Postings => {
  const delta = data.quantity - data.before;
  return delta === 0 ? NONE : [{ book: 'policy', account: SAFETY_STOCK_ACCOUNT, unit: item.sku, delta }];
};

type PostingRules = { readonly [Type in StockEventType]: (item: StockItemId, data: DataOf<Type>) => Postings };

/** An event type without a row does not build. */
const RULES: PostingRules = {
  StockOpened: (item, data) => intoCondition(item, data.condition, 'opening' satisfies VirtualPlace, data.quantity),
  StockReceived: (item, data) => intoCondition(item, data.condition, 'supplier' satisfies VirtualPlace, data.quantity),
  StockMoved: moved,
  TransferDispatched: (item, data) =>
    intoCondition(item, data.condition, transitAccount(data.transferId), -data.quantity),
  TransferReceived: (item, data) => intoCondition(item, data.condition, transitAccount(data.transferId), data.quantity),
  StockHeld: (item, data) => transfer(item, 'promise', FREE_ACCOUNT, heldAccount(data.holdId), data.quantity),
  HoldReleased: (item, data) => transfer(item, 'promise', heldAccount(data.holdId), FREE_ACCOUNT, data.quantity),
  HoldExpired: (item, data) => transfer(item, 'promise', heldAccount(data.holdId), FREE_ACCOUNT, data.quantity),
  StockCommitted: committed,
  CommitmentReleased: (item, data) =>
    transfer(item, 'promise', committedAccount(data.commitment), FREE_ACCOUNT, data.quantity),
  StockShipped: shipped,
  StockReturned: (item, data) =>
    transfer(item, 'physical', 'customer' satisfies VirtualPlace, returnsAccount(data.rma), data.quantity),
  ReturnDispositioned: dispositioned,
  StockAdjusted: (item, data) => corrected(item, data.condition, data.delta),
  StockTransformed: (item, data) =>
    intoCondition(
      item,
      'sellable',
      'production' satisfies VirtualPlace,
      data.role === 'produced' ? data.quantity : -data.quantity,
    ),
  StockLevelAsserted: (item, data) => corrected(item, data.condition, data.delta),
  StockCounted: () => NONE,
  CountReconciled: (item, data) => corrected(item, data.condition, data.delta),
  ShortfallRecorded: () => NONE,
  SafetyStockSet: safetyStockSet,
  BeliefMismatchObserved: () => NONE,
};

/**
 * The postings of an event of this item: the one definition of what an event does to every quantity. State, views, explain,
 * rebuild and audit all sum these. Total; empty for an observation.
 */
export const postingsOf = <Type extends StockEventType>(item: StockItemId, event: StockEventOf<Type>): Postings =>
  RULES[event.type](item, event.data);
