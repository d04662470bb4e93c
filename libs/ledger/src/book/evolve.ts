import { openHold, resolveHold, type VersionedMap } from '@tallyman/kernel';
import { pathOf, type LedgerPosting } from './accounts.js';
import { addPosting, NO_AMOUNTS } from './amounts.js';
import { transactionOf, type BookEvent, type BookEventData, type BookEventOf, type BookEventType } from './events.js';
import { postingsOf } from './postings.js';
import { remember } from './recent.js';
import { initialBook, type Account, type BookState } from './state.js';

type Entries = Partial<Omit<BookState, 'exists' | 'recent'>>;
type EntryRules = { readonly [Type in BookEventType]: (state: BookState, data: BookEventData[Type]) => Entries };
type Accounts = VersionedMap<Account>;

const NO_CHANGE: Entries = {};

const opened = ({ accounts }: BookState, data: BookEventData['AccountOpened']): Entries => {
  const { account, currency, normalSide, mustNotGoNegative } = data;
  return {
    accounts: accounts.set(account, {
      status: 'open',
      currency,
      normalSide,
      mustNotGoNegative,
      quantities: NO_AMOUNTS,
    }),
  };
};

const closed = ({ accounts }: BookState, { account }: BookEventData['AccountClosed']): Entries => {
  const found = accounts.get(account);
  if (found === undefined) return NO_CHANGE;
  const { currency, normalSide } = found;
  return { accounts: accounts.set(account, { status: 'closed', currency, normalSide }) };
};

const held = (state: BookState, data: BookEventData['FundsHeld']): Entries => {
  const { holdId, debitAccount, creditAccount, currency, amount, expiresAt } = data;
  const hold = { debitAccount, creditAccount, currency, amount, serial: state.holdsOpened };
  return openHold(state, holdId, expiresAt === undefined ? hold : { ...hold, expiresAt: Date.parse(expiresAt) });
};

const lessHeld = (state: BookState, holdId: string, amount: number): Entries => {
  const hold = state.holds.get(holdId);
  if (hold === undefined) return NO_CHANGE;
  const left = hold.amount - amount;
  return left > 0 ? { holds: state.holds.set(holdId, { ...hold, amount: left }) } : resolveHold(state, holdId);
};

const RULES: EntryRules = {
  AccountOpened: opened,
  AccountClosed: closed,
  TransactionPosted: () => NO_CHANGE,
  TransactionReversed: ({ reversed }, { reverses, transactionId }) => ({
    reversed: reversed.set(reverses, transactionId),
  }),
  FundsHeld: held,
  FundsCaptured: (state, { holdId, amount }) => lessHeld(state, holdId, amount),
  FundsReleased: (state, { holdId, amount }) => lessHeld(state, holdId, amount),
  BeliefMismatchObserved: () => NO_CHANGE,
};

const entriesAfter = <Type extends BookEventType>(state: BookState, event: BookEventOf<Type>): Entries =>
  RULES[event.type](state, event.data);

/** No decided event posts to an account that is not open: a log in which one does was written by somebody else. */
const withPostings = (accounts: Accounts, postings: readonly LedgerPosting[]): Accounts => {
  let after = accounts;
  for (const posting of postings) {
    const path = pathOf(posting);
    const account = after.get(path);
    if (account?.status !== 'open') continue;
    after = after.set(path, { ...account, quantities: addPosting(account.quantities, account.normalSide, posting) });
  }
  return after;
};

/** The state after an event of this book. Holds no rule and never throws: history has happened. */
export const evolveBook = (state: BookState, event: BookEvent): BookState => {
  const entries = entriesAfter(state, event);
  const transaction = transactionOf(event);
  // Member by member: a spread of ever other members would give states of ever other shapes, which are slow to read.
  return {
    exists: true,
    holds: entries.holds ?? state.holds,
    holdsOpened: entries.holdsOpened ?? state.holdsOpened,
    expiries: 'expiries' in entries ? entries.expiries : state.expiries,
    accounts: withPostings(entries.accounts ?? state.accounts, postingsOf(event)),
    recent:
      transaction === undefined
        ? state.recent
        : remember(state.recent, transaction.transactionId, { kind: transaction.kind, postings: transaction.postings }),
    reversed: entries.reversed ?? state.reversed,
  };
};

/** The state after all events of a book's stream, or of its beginning. */
export const replayBook = (events: Iterable<BookEvent>): BookState => {
  let state = initialBook;
  for (const event of events) state = evolveBook(state, event);
  return state;
};
