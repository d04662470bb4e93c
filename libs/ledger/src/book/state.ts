import { timedHolds, VersionedMap, type TimedHold, type TimedHolds } from '@tallyman/kernel';
import { NO_AMOUNTS } from './amounts.js';
import type { ReverseTransaction } from './commands.js';
import type { AccountQuantities } from './fields.js';
import type { NormalSide } from './names.js';
import { NO_TRANSACTIONS, type RecentTransactions } from './recent.js';

export { nextExpiry } from '@tallyman/kernel';

export interface OpenedAccount {
  readonly status: 'open';
  readonly currency: string;
  readonly normalSide: NormalSide;
  readonly mustNotGoNegative: boolean;
  readonly quantities: AccountQuantities;
}
/** All its quantities are 0. It keeps its currency and side for when it is opened again. */
export interface ClosedAccount {
  readonly status: 'closed';
  readonly currency: string;
  readonly normalSide: NormalSide;
}
export type Account = OpenedAccount | ClosedAccount;

export interface FundsHold extends TimedHold {
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly currency: string;
  /** Minor units left of it, > 0. */
  readonly amount: number;
}

/**
 * What a book's events add up to, persistent: an old state stays valid. `holds` are the open holds of funds. Accounts and the ids
 * of reversed transactions stay for ever, because either may be named again at any time.
 */
export interface BookState extends TimedHolds<FundsHold> {
  /** Something has happened. */
  readonly exists: boolean;
  /** Every account that was ever opened. */
  readonly accounts: VersionedMap<Account>;
  readonly recent: RecentTransactions;
  /** The reversal of each transaction that was reversed. */
  readonly reversed: VersionedMap<string>;
}

/** Before the first event. */
export const initialBook: BookState = {
  exists: false,
  ...timedHolds<FundsHold>(),
  accounts: VersionedMap.from(),
  recent: NO_TRANSACTIONS,
  reversed: VersionedMap.from(),
};

/** Every quantity of an account; all 0 of a closed one, `undefined` of one that was never opened. O(1). */
export const accountQuantities = (state: BookState, account: string): AccountQuantities | undefined => {
  const found = state.accounts.get(account);
  return found?.status === 'closed' ? NO_AMOUNTS : found?.quantities;
};

/**
 * The transaction that a reversal needs and the state does not know any more: to be found in the log of this book by the id of the
 * command that posted it, and given to the command as `original`. `undefined`: nothing is needed. Ask with the very state on which
 * the command is decided: another may have forgotten the transaction since.
 */
export const originalNeeded = (command: ReverseTransaction, state: BookState): string | undefined => {
  const { transactionId, original } = command;
  const isKnown = original !== undefined || state.recent.byId.has(transactionId) || state.reversed.has(transactionId);
  return isKnown ? undefined : transactionId;
};

/** How many entries the state keeps: a measure of its size for a cache. O(1). */
export const entriesOf = ({ accounts, holds, recent, reversed }: BookState): number =>
  accounts.size + holds.size + recent.byId.size + recent.postings + reversed.size;
