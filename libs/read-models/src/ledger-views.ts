import type { AccountPath, BookEventType, BookId, Day, NormalSide } from '@tallyman/ledger';
import type { Viewed } from './stock-views.js';

/** A book, with what its accounts are in sum. */
export interface LedgerBookRow {
  readonly book: BookId;
  /** Position and revision of the last event that is in the row. */
  readonly appliedPosition: number;
  readonly appliedRevision: number;
  /** Chain hash of that event, hex. */
  readonly chainHash: string;
  readonly accounts: number;
  readonly openAccounts: number;
  /** Of its accounts, in order. */
  readonly currencies: readonly string[];
}

/** An account that was opened once. Amounts are minor units. */
export interface LedgerAccountRow {
  readonly book: BookId;
  readonly account: AccountPath;
  readonly currency: string;
  readonly normalSide: NormalSide;
  readonly mustNotGoNegative: boolean;
  readonly description?: string;
  readonly status: 'open' | 'closed';
  /** Of its last opening: milliseconds since 1970, and position. */
  readonly openedAt: number;
  readonly openedAtPosition: number;
  /** Debits − credits. */
  readonly net: number;
  readonly pendingDebits: number;
  readonly pendingCredits: number;
  /** How many events have touched it. */
  readonly entries: number;
  /** Of the last event that touched it: opened it, closed it, or posted to it. */
  readonly appliedPosition: number;
  readonly appliedRevision: number;
  readonly chainHash: string;
}

/** One event that touched an account, and the account's sums after it. */
export interface LedgerEntryRow {
  readonly account: AccountPath;
  readonly position: number;
  readonly revision: number;
  /** It is the n-th of its account, from 1. */
  readonly ordinal: number;
  readonly eventType: BookEventType;
  readonly subsystem: string;
  /** What it added: debits − credits, and to the pending sums. */
  readonly amount: number;
  readonly pendingDebits: number;
  readonly pendingCredits: number;
  readonly netAfter: number;
  readonly pendingDebitsAfter: number;
  readonly pendingCreditsAfter: number;
  /** Of an event that moved money. */
  readonly effectiveDate?: Day;
  readonly transactionId?: string;
  readonly description?: string;
  /** Milliseconds since 1970, log time. */
  readonly recordedAt: number;
}

/** An open hold of funds. A resolved one has no row: its history is in the log. */
export interface LedgerFundsRow {
  readonly holdId: string;
  readonly debitAccount: AccountPath;
  readonly creditAccount: AccountPath;
  readonly currency: string;
  /** Minor units left of it. */
  readonly amount: number;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  readonly heldAtPosition: number;
  readonly appliedPosition: number;
}

/** Amounts as they were: with all events up to a position, or with all that is effective by a day (whenever it was recorded). Absent: now. */
export type LedgerAsOf = { readonly position: number } | { readonly effectiveDate: Day };

/** Net of an account (debits − credits) as of some moment. By day it may leave ±(2^53 − 1), as the balance never does. */
export interface LedgerBalance extends Pick<LedgerAccountRow, 'account' | 'currency' | 'normalSide' | 'status'> {
  readonly net: bigint;
}

/** All accounts of one currency. */
export interface LedgerSum {
  readonly currency: string;
  readonly accounts: number;
  /** Debits − credits. */
  readonly net: bigint;
  /** The sums of the accounts with a net above and below 0, both told above 0: `net` is their difference. */
  readonly debits: bigint;
  readonly credits: bigint;
  /** Of all these accounts, when they have the same. */
  readonly normalSide?: NormalSide;
}

/** A page of the accounts of a book, in order of their paths. */
export interface AccountsPage {
  /** The account of this path and those below it; absent: all. */
  readonly prefix?: AccountPath;
  readonly after?: AccountPath;
  readonly limit: number;
}

export interface TrialBalanceRows {
  readonly sums: readonly LedgerSum[];
  readonly accounts: readonly LedgerBalance[];
}

/** A line of a book's export. */
export type ExportLine = LedgerEntryRow & { readonly effectiveDate: Day };
export type ExportKey = Pick<ExportLine, 'effectiveDate' | 'position' | 'account'>;

/** An account, and the first day on which money moved on it. */
export interface ExportAccount extends LedgerAccountRow {
  readonly firstDay?: Day;
}

/** The live generation of the views of books. Every method reads one consistent snapshot. */
export interface LedgerViews {
  book(book: BookId): Promise<Viewed<LedgerBookRow | undefined>>;
  account(book: BookId, account: AccountPath): Promise<Viewed<LedgerAccountRow | undefined>>;
  accounts(book: BookId, page: AccountsPage): Promise<Viewed<readonly LedgerAccountRow[]>>;
  /** The account's last entry at or before a position; the row of the account is today's. O(log n). */
  entryAt(
    book: BookId,
    account: AccountPath,
    position: number,
  ): Promise<Viewed<{ readonly row: LedgerAccountRow | undefined; readonly entry: LedgerEntryRow | undefined }>>;
  /** Absent: there is no such account, or with a position: there was none yet. */
  balance(book: BookId, account: AccountPath, asOf?: LedgerAsOf): Promise<Viewed<LedgerBalance | undefined>>;
  /** In order of currency. With a position, accounts that came later are not counted. */
  sums(book: BookId, prefix?: AccountPath, asOf?: LedgerAsOf): Promise<Viewed<readonly LedgerSum[]>>;
  /** Sums over the whole book, and a page of its accounts. */
  trialBalance(book: BookId, page: AccountsPage, asOf?: LedgerAsOf): Promise<Viewed<TrialBalanceRows>>;
  /** In order of position, after the given one. */
  entries(book: BookId, account: AccountPath, after: number, limit: number): Promise<Viewed<readonly LedgerEntryRow[]>>;
  /** Open holds that may debit or credit the account, the earliest first. */
  funds(book: BookId, account: AccountPath, limit: number): Promise<Viewed<readonly LedgerFundsRow[]>>;
  /** Books that have a hold which is due at `time` (ms), each once, the longest due first. */
  booksWithDueFunds(time: number, limit: number): Promise<readonly BookId[]>;
  exportAccounts(book: BookId, after: AccountPath | undefined, limit: number): Promise<readonly ExportAccount[]>;
  /** In order of effective date, then position, then account; of events up to this position. */
  exportLines(book: BookId, upTo: number, after: ExportKey | undefined, limit: number): Promise<readonly ExportLine[]>;
  /** Position of the live generation. */
  position(): Promise<number>;
}
