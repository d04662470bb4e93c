import { timedHolds, VersionedMap } from '@tallyman/kernel';
import type { EntryLine, TransactionKind } from './events.js';
import type { AccountQuantities } from './fields.js';
import type { NormalSide } from './names.js';
import { NO_TRANSACTIONS, recentTransactions, remember } from './recent.js';
import type { Account, BookState, FundsHold } from './state.js';

/** Raise it with every change of what a state is or of how an event changes it: older snapshots are then ignored, not misread. */
export const BOOK_SNAPSHOT_FORMAT = 1;

type Entries<Value> = readonly (readonly [key: string, value: Value])[];

/** A closed account has no more than a currency and a side. */
type StoredAccount = readonly [
  path: string,
  currency: string,
  normalSide: NormalSide,
  open?: readonly [mustNotGoNegative: boolean, quantities: AccountQuantities],
];

/** The members in a form that JSON keeps exactly. The heap of expiries is left out: it follows from the holds. */
interface StoredState {
  readonly accounts: readonly StoredAccount[];
  readonly holds: Entries<FundsHold>;
  readonly holdsOpened: number;
  /** The oldest first. */
  readonly recent: readonly (readonly [id: string, kind: TransactionKind, postings: readonly EntryLine[]])[];
  readonly reversed: Entries<string>;
}

const storedAccount = ([path, account]: readonly [string, Account]): StoredAccount => {
  const { currency, normalSide } = account;
  return account.status === 'closed'
    ? [path, currency, normalSide]
    : [path, currency, normalSide, [account.mustNotGoNegative, account.quantities]];
};

const accountFrom = ([path, currency, normalSide, open]: StoredAccount): readonly [string, Account] => {
  if (open === undefined) return [path, { status: 'closed', currency, normalSide }];
  const [mustNotGoNegative, quantities] = open;
  return [path, { status: 'open', currency, normalSide, mustNotGoNegative, quantities }];
};

/** A state as text, from which `bookFromSnapshot` makes one that decides and evolves alike. The book must exist. */
export const bookSnapshot = (state: BookState): string => {
  const stored: StoredState = {
    accounts: Array.from(state.accounts, storedAccount),
    holds: [...state.holds],
    holdsOpened: state.holdsOpened,
    recent: Array.from(recentTransactions(state.recent), ([id, { kind, postings }]) => [id, kind, postings] as const),
    reversed: [...state.reversed],
  };
  return JSON.stringify(stored);
};

/** The state of a text that `bookSnapshot` of the same format made. */
export const bookFromSnapshot = (text: string): BookState => {
  const stored = JSON.parse(text) as StoredState;
  return {
    exists: true,
    ...timedHolds(stored.holds, stored.holdsOpened),
    accounts: VersionedMap.from(stored.accounts.map(accountFrom)),
    recent: stored.recent.reduce(
      (recent, [id, kind, postings]) => remember(recent, id, { kind, postings }),
      NO_TRANSACTIONS,
    ),
    reversed: VersionedMap.from(stored.reversed),
  };
};
