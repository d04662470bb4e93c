export {
  isPendingDebit,
  pathOf,
  pendingCreditAccount,
  pendingDebitAccount,
  type LedgerBook,
  type LedgerPosting,
} from './book/accounts.js';
export { accountDeltas, addPosting, addPostings, NO_AMOUNTS } from './book/amounts.js';
export * from './book/commands.js';
export { decideBook } from './book/decide.js';
export * from './book/decision.js';
export * from './book/defaults.js';
export * from './book/events.js';
export * from './book/fields.js';
export { evolveBook, replayBook } from './book/evolve.js';
export { brokenPostings, brokenRule, BrokenInvariantError } from './book/invariants.js';
export * from './book/names.js';
export { accountsOf, postingsOf } from './book/postings.js';
export * from './book/reasons.js';
export {
  BOOK_REFUSAL_CODES,
  describeRefusal,
  type BookRefusal,
  type BookRefusalCode,
  type CurrencySum,
} from './book/refusals.js';
export { recentTransactions, type RecentTransactions } from './book/recent.js';
export { BOOK_SNAPSHOT_FORMAT, bookFromSnapshot, bookSnapshot } from './book/snapshot.js';
export {
  accountQuantities,
  entriesOf,
  initialBook,
  nextExpiry,
  originalNeeded,
  type Account,
  type BookState,
  type ClosedAccount,
  type FundsHold,
  type OpenedAccount,
} from './book/state.js';
