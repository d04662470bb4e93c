export {
  committedAccount,
  heldAccount,
  placeAccount,
  returnsAccount,
  transitAccount,
  VIRTUAL_PLACES,
  type StockBook,
  type StockPosting,
  type VirtualPlace,
} from './stock-item/accounts.js';
export * from './stock-item/commands.js';
export { decideStock } from './stock-item/decide.js';
export * from './stock-item/decision.js';
export * from './stock-item/defaults.js';
export * from './stock-item/events.js';
export * from './stock-item/fields.js';
export { evolveStock, replayStock } from './stock-item/evolve.js';
export { brokenRule, BrokenInvariantError } from './stock-item/invariants.js';
export * from './stock-item/names.js';
export { postingsOf } from './stock-item/postings.js';
export { addPostings, NO_QUANTITIES, quantityDelta, quantityDeltas } from './stock-item/quantities.js';
export * from './stock-item/reasons.js';
export {
  describeRefusal,
  STOCK_REFUSAL_CODES,
  type StockRefusal,
  type StockRefusalCode,
} from './stock-item/refusals.js';
export {
  entriesOf,
  initialStockItem,
  nextExpiry,
  quantitiesOf,
  receiptKey,
  type Dispatch,
  type Hold,
  type StockItemState,
} from './stock-item/state.js';
export { streamsOf, type CommandItems } from './stock-item/streams-of.js';
export { STOCK_SNAPSHOT_FORMAT, stockFromSnapshot, stockSnapshot } from './stock-item/snapshot.js';
