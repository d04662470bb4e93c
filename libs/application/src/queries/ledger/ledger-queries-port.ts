import type { ExactTotal } from '@tallyman/explain';
import type { AccountPath, AccountQuantities, BookId, Day, NormalSide } from '@tallyman/ledger';
import type {
  ExportAccount,
  LedgerAccountRow,
  LedgerBookRow,
  LedgerEntryRow,
  LedgerFundsRow,
} from '@tallyman/read-models';
import type { Freshness, Moment, QueryResult } from '../stock-queries-port.js';

/** Amounts as of a moment of the log, or of all that is effective by a day (whenever it was recorded). */
export type LedgerMoment = { readonly at: Moment } | { readonly effectiveAt: Day };

export interface ViewReadOptions {
  /** Wait (at most 5 s) until the views are there; then `UnavailableError('view_behind')`. Of no effect with `verified`. */
  readonly minPosition?: number;
}

export interface BalanceOptions extends ViewReadOptions {
  readonly asOf?: LedgerMoment;
}

export interface AccountOptions extends BalanceOptions {
  /** Fold the book's stream again instead of trusting the views. */
  readonly verified?: boolean;
}

export interface PageOptions<After> extends ViewReadOptions {
  readonly after?: After;
  /** Default 200. */
  readonly limit?: number;
}

/** What the books say of an account. Amounts are minor units, on its normal side. */
export interface AccountAnswer {
  readonly book: BookId;
  readonly account: AccountPath;
  readonly currency: string;
  readonly normalSide: NormalSide;
  /** A number; by a day it may leave ±(2^53 − 1), and is then decimal digits. */
  readonly balance: ExactTotal;
  /** Absent with `effectiveAt`: what is pending has no day. */
  readonly available?: number;
  readonly pendingDebits?: number;
  readonly pendingCredits?: number;
  /** These are what they are now, and so absent of any other moment. */
  readonly status?: 'open' | 'closed';
  readonly mustNotGoNegative?: boolean;
  readonly description?: string;
  readonly freshness: Freshness;
  /** Only with `verified`: whether the view's row is what the log says at the position of the view. */
  readonly viewAgrees?: boolean;
}

export interface BookAnswer extends LedgerBookRow {
  readonly freshness: Freshness;
}

/** An account as a list has it. */
export type ListedAccount = AccountQuantities & Omit<AccountAnswer, keyof AccountQuantities | 'book' | 'freshness'>;

export interface AccountsAnswer {
  readonly book: BookId;
  readonly accounts: readonly ListedAccount[];
  /** Give it as `after` for the next page; absent at the end. */
  readonly next?: AccountPath;
  readonly freshness: Freshness;
}

/** An entry, on the normal side of its account. */
export interface EntryAnswer extends Pick<
  LedgerEntryRow,
  | 'position'
  | 'revision'
  | 'ordinal'
  | 'eventType'
  | 'subsystem'
  | 'transactionId'
  | 'effectiveDate'
  | 'description'
  | 'recordedAt'
> {
  /** Debits − credits that the event posted. */
  readonly amount: number;
  /** What the event added to each quantity, and the quantities after it. */
  readonly delta: AccountQuantities;
  readonly after: AccountQuantities;
}

export interface EntriesAnswer {
  readonly book: BookId;
  readonly account: AccountPath;
  readonly currency: string;
  readonly normalSide: NormalSide;
  readonly entries: readonly EntryAnswer[];
  /** Position to give as `after` for the next page; absent at the end. */
  readonly next?: number;
  readonly freshness: Freshness;
}

export interface FundsAnswer {
  readonly book: BookId;
  readonly account: AccountPath;
  readonly funds: readonly LedgerFundsRow[];
  readonly freshness: Freshness;
}

/** The sum of some accounts in one currency. */
export interface CurrencyBalance {
  readonly currency: string;
  readonly accounts: number;
  /** Debits − credits. */
  readonly net: ExactTotal;
  /** The sum on the normal side of all these accounts; absent when they do not have the same. */
  readonly balance?: ExactTotal;
  readonly normalSide?: NormalSide;
}

export interface BalanceAnswer {
  readonly book: BookId;
  readonly prefix?: AccountPath;
  readonly balances: readonly CurrencyBalance[];
  readonly freshness: Freshness;
}

/** Sums over all accounts of one currency: `difference` = debits − credits, which double entry keeps at 0. */
export interface TrialBalanceTotal {
  readonly currency: string;
  readonly accounts: number;
  readonly debits: ExactTotal;
  readonly credits: ExactTotal;
  readonly difference: ExactTotal;
}

export interface TrialBalanceLine {
  readonly account: AccountPath;
  readonly currency: string;
  readonly normalSide: NormalSide;
  /** The net of the account, on the side where it is; the other is 0. */
  readonly debit: ExactTotal;
  readonly credit: ExactTotal;
}

export interface TrialBalanceAnswer {
  readonly book: BookId;
  /** No currency has a difference. */
  readonly balanced: boolean;
  readonly totals: readonly TrialBalanceTotal[];
  readonly accounts: readonly TrialBalanceLine[];
  readonly next?: AccountPath;
  readonly freshness: Freshness;
}

/** A movement of money as it is exported: one line per account. */
export interface ExportTransaction extends Pick<
  LedgerEntryRow,
  'position' | 'eventType' | 'subsystem' | 'description' | 'recordedAt'
> {
  readonly transactionId: string;
  readonly effectiveDate: Day;
  /** `amount`: debits − credits, in minor units. */
  readonly lines: readonly { readonly account: AccountPath; readonly amount: number }[];
}

export interface BookExport {
  readonly book: BookId;
  /** Everything up to here is in it. */
  readonly position: number;
  /** In order of path. */
  readonly accounts: readonly ExportAccount[];
  /** In order of effective date, then position. Once. */
  transactions(): AsyncIterable<ExportTransaction>;
}

/** What is read of books. `absent`: the views have no such book, or no such account in it. */
export interface LedgerQueries {
  book(book: BookId, options?: ViewReadOptions): Promise<QueryResult<BookAnswer>>;
  /** In order of path; `prefix`: the account of this path and those below it. */
  accounts(
    book: BookId,
    options?: PageOptions<AccountPath> & { readonly prefix?: AccountPath },
  ): Promise<QueryResult<AccountsAnswer>>;
  account(book: BookId, account: AccountPath, options?: AccountOptions): Promise<QueryResult<AccountAnswer>>;
  /** In order of position. */
  entries(book: BookId, account: AccountPath, options?: PageOptions<number>): Promise<QueryResult<EntriesAnswer>>;
  /** Open holds that may debit or credit the account, the earliest first. */
  funds(
    book: BookId,
    account: AccountPath,
    options?: ViewReadOptions & { readonly limit?: number },
  ): Promise<QueryResult<FundsAnswer>>;
  balance(
    book: BookId,
    options?: BalanceOptions & { readonly prefix?: AccountPath },
  ): Promise<QueryResult<BalanceAnswer>>;
  trialBalance(
    book: BookId,
    options?: PageOptions<AccountPath> & { readonly effectiveAt?: Day },
  ): Promise<QueryResult<TrialBalanceAnswer>>;
  export(book: BookId, options?: ViewReadOptions): Promise<QueryResult<BookExport>>;
}

/** Also what the log says of an account that the view has a row of. */
export type AccountFacts = Omit<LedgerAccountRow, 'description' | 'openedAt' | 'openedAtPosition' | 'book' | 'account'>;
