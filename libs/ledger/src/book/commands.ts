/**
 * Commands as the decider takes them: parsed, branded, defaults filled in. What the wire looks like is the edge's (apps/server).
 * Instants are milliseconds since 1970; amounts are minor units.
 */
import type { Brand, ReasonCode } from '@tallyman/kernel';
import { MAX_POSTINGS, MIN_POSTINGS } from './defaults.js';
import type { Reversible } from './events.js';
import type { AccountField } from './fields.js';
import type { AccountPath, Amount, BookId, Currency, Day, NormalSide, PositiveAmount } from './names.js';

interface Addressed {
  readonly book: BookId;
  readonly reasonCode: ReasonCode;
  /** Wanted with reason `other`. */
  readonly reasonText?: string;
  readonly belief?: AccountBelief;
}

export interface AccountBelief {
  /** Without it: the first account that the command's event is about. */
  readonly account?: AccountPath;
  readonly field: AccountField;
  readonly before?: number;
  readonly after?: number;
  readonly readPosition?: number;
}

/** One line of a transaction as it is asked for: debits above 0, credits below. A currency that is told must be the account's. */
export interface RequestedPosting {
  readonly account: AccountPath;
  readonly amount: Amount;
  readonly currency?: Currency;
}
/** As many postings as a transaction may have. */
export type RequestedPostings = Brand<readonly RequestedPosting[], 'RequestedPostings'>;

/** 2 to 500 postings, or `undefined`. */
export const parsePostings = (postings: readonly RequestedPosting[]): RequestedPostings | undefined =>
  postings.length >= MIN_POSTINGS && postings.length <= MAX_POSTINGS ? (postings as RequestedPostings) : undefined;

/** What every command has that moves money: a transaction is named by the id of the command that posts it. */
interface Posts {
  readonly effectiveDate: Day;
  readonly description?: string;
}

export type OpenAccount = Addressed & {
  readonly type: 'OpenAccount';
  readonly account: AccountPath;
  readonly currency: Currency;
  readonly normalSide: NormalSide;
  readonly mustNotGoNegative: boolean;
  readonly description?: string;
};
/** Only at balance 0 and nothing pending. The account takes no postings until it is opened again. */
export type CloseAccount = Addressed & { readonly type: 'CloseAccount'; readonly account: AccountPath };
/** `transactionId` is the id of this command. */
export type PostTransaction = Addressed &
  Posts & { readonly type: 'PostTransaction'; readonly transactionId: string; readonly postings: RequestedPostings };
/** `transactionId` is the one to be reversed, `reversalId` the id of this command. */
export type ReverseTransaction = Addressed &
  Posts & {
    readonly type: 'ReverseTransaction';
    readonly transactionId: string;
    readonly reversalId: string;
    /** The transaction to be reversed, from this book's log, when `originalNeeded` asks for it. */
    readonly original?: Reversible;
  };
/** Sets `amount` aside that may later be debited to one account and credited to the other. */
export type HoldFunds = Addressed & {
  readonly type: 'HoldFunds';
  readonly holdId: string;
  readonly debitAccount: AccountPath;
  readonly creditAccount: AccountPath;
  readonly amount: PositiveAmount;
  readonly expiresAt?: number;
};
/** Without an amount: all that is left of the hold. `transactionId` is the id of this command. */
export type CaptureFunds = Addressed &
  Posts & {
    readonly type: 'CaptureFunds';
    readonly holdId: string;
    readonly amount?: PositiveAmount;
    readonly transactionId: string;
  };
/** All that is left of the hold. */
export type ReleaseFunds = Addressed & { readonly type: 'ReleaseFunds'; readonly holdId: string };

/** Not for subsystems: the service's own. Releases every hold that is due by log time, at most FUNDS_EXPIRIES_PER_COMMAND. */
export type ExpireFunds = Addressed & { readonly type: 'ExpireFunds' };

/** What subsystems may send. */
export type PublicBookCommand =
  OpenAccount | CloseAccount | PostTransaction | ReverseTransaction | HoldFunds | CaptureFunds | ReleaseFunds;

export type BookCommand = PublicBookCommand | ExpireFunds;

/** The command of a type; of all types, the same as `BookCommand`. Lets a table with a row per type be called without a cast. */
export type BookCommandOf<Type extends BookCommand['type'] = BookCommand['type']> = {
  [T in Type]: { readonly type: T } & Extract<BookCommand, { readonly type: T }>;
}[Type];
