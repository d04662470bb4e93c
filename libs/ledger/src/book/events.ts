/**
 * STORED FORMS. What is written here is in logs for ever: never rename or remove a member, never change a meaning.
 * A new form is a new schemaVersion with an upcaster in libs/event-catalog. The book is named by the stream.
 * Amounts are whole numbers of minor units; instants are ISO 8601 UTC with milliseconds, days are YYYY-MM-DD.
 */
import { unreachable } from '@tallyman/kernel';
import type { NormalSide } from './names.js';

/** One line of a transaction: `amount` is not 0, debits above 0, credits below. */
export interface EntryLine {
  readonly account: string;
  readonly amount: number;
  /** That of the account. */
  readonly currency: string;
}

/** What every event has that moves money. The amounts of `postings` sum to 0 in each currency. */
interface Posted {
  /** The id of the command that posted it. */
  readonly transactionId: string;
  readonly postings: readonly EntryLine[];
  readonly effectiveDate: string;
  readonly description?: string;
}

/** What is or was held: it may be debited to one account and credited to the other. `amount` > 0. */
interface Held {
  readonly holdId: string;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amount: number;
  readonly currency: string;
}

export type BookEvent =
  /** Also of an account that was closed: then with the same currency and normal side. */
  | {
      readonly type: 'AccountOpened';
      readonly data: {
        readonly account: string;
        readonly currency: string;
        readonly normalSide: NormalSide;
        readonly mustNotGoNegative: boolean;
        readonly description?: string;
      };
    }
  /** At balance 0 and nothing pending. */
  | { readonly type: 'AccountClosed'; readonly data: { readonly account: string } }
  | { readonly type: 'TransactionPosted'; readonly data: Posted }
  /** `postings` are those of the transaction `reverses` with their signs turned. Once for each transaction. */
  | { readonly type: 'TransactionReversed'; readonly data: Posted & { readonly reverses: string } }
  /** Without `expiresAt` it stays until it is released or captured. */
  | { readonly type: 'FundsHeld'; readonly data: Held & { readonly expiresAt?: string } }
  /** `amount` of the hold is posted, the debit first; `left` (>= 0) of it stay held. */
  | {
      readonly type: 'FundsCaptured';
      readonly data: Posted & { readonly holdId: string; readonly amount: number; readonly left: number };
    }
  /** All that was left of the hold. `expired` and `expiresAt`: by log time, not because somebody asked. */
  | { readonly type: 'FundsReleased'; readonly data: Held & { readonly expired?: true; readonly expiresAt?: string } }
  /**
   * No postings: evidence that the sender of the event before it believed another value of `account` than the log's. A type of all
   * domains: the same members, each with what names its subject within the stream.
   */
  | {
      readonly type: 'BeliefMismatchObserved';
      readonly data: {
        readonly account: string;
        readonly field: string;
        readonly believedBefore?: number;
        readonly actualBefore: number;
        readonly believedAfter?: number;
        readonly actualAfter: number;
        readonly readPosition?: number;
      };
    };

export type BookEventType = BookEvent['type'];

/** The data of each event type. */
export type BookEventData = { readonly [Event in BookEvent as Event['type']]: Event['data'] };

/** The event of a type; of all types, the same as `BookEvent`. Lets a table with a row per type be called without a cast. */
export type BookEventOf<Type extends BookEventType = BookEventType> = {
  [T in Type]: { readonly type: T; readonly data: BookEventData[T] };
}[Type];

/** How a transaction came about: posted by itself, by the capture of a hold, or to reverse another. */
export type TransactionKind = 'transaction' | 'capture' | 'reversal';

/** A movement of money, whichever event made it. */
export interface Transaction {
  readonly transactionId: string;
  readonly kind: TransactionKind;
  readonly postings: readonly EntryLine[];
  readonly effectiveDate: string;
}

/** What a reversal needs to know of a transaction. */
export type Reversible = Pick<Transaction, 'kind' | 'postings'>;

const made = (kind: TransactionKind, { transactionId, postings, effectiveDate }: Posted): Transaction => ({
  transactionId,
  kind,
  postings,
  effectiveDate,
});

/** The transaction that an event made; `undefined` of an event that moves no money. */
export const transactionOf = (event: BookEvent): Transaction | undefined => {
  switch (event.type) {
    case 'TransactionPosted':
      return made('transaction', event.data);
    case 'FundsCaptured':
      return made('capture', event.data);
    case 'TransactionReversed':
      return made('reversal', event.data);
    case 'AccountOpened':
    case 'AccountClosed':
    case 'FundsHeld':
    case 'FundsReleased':
    case 'BeliefMismatchObserved':
      return undefined;
    default:
      return unreachable(event);
  }
};
