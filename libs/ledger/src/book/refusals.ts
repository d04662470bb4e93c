import type { ReasonCode } from '@tallyman/kernel';
import type { BookCommand } from './commands.js';
import type { AccountField } from './fields.js';
import type { NormalSide } from './names.js';
import { reasonsOf } from './reasons.js';

/**
 * Why a command is refused, in order of precedence: of two that hold, the upper one is answered. Codes are public and never
 * used again for anything else. Amounts are minor units; instants are ISO 8601 UTC. `account` is the one at fault, the first
 * that the command names.
 */
export type BookRefusal =
  // Why
  | { readonly code: 'reason_not_allowed'; readonly reasonCode: ReasonCode; readonly commandType: BookCommand['type'] }
  | { readonly code: 'reason_text_missing'; readonly reasonCode: ReasonCode }
  // The command by itself
  | { readonly code: 'same_account'; readonly account: string }
  | { readonly code: 'expiry_in_past'; readonly expiresAt: string; readonly now: string }
  // What it is about
  | { readonly code: 'funds_hold_exists'; readonly holdId: string }
  | { readonly code: 'funds_hold_not_found'; readonly holdId: string }
  | { readonly code: 'transaction_not_found'; readonly transactionId: string }
  | { readonly code: 'already_reversed'; readonly transactionId: string; readonly reversedBy: string }
  | { readonly code: 'reversal_not_reversible'; readonly transactionId: string }
  | { readonly code: 'account_exists'; readonly account: string }
  | { readonly code: 'account_not_found'; readonly account: string }
  | { readonly code: 'account_closed'; readonly account: string }
  | {
      readonly code: 'account_not_empty';
      readonly account: string;
      readonly balance: number;
      readonly pendingDebits: number;
      readonly pendingCredits: number;
    }
  | {
      readonly code: 'currency_mismatch';
      readonly account: string;
      readonly currency: string;
      readonly requested: string;
    }
  | {
      readonly code: 'normal_side_mismatch';
      readonly account: string;
      readonly normalSide: NormalSide;
      readonly requested: NormalSide;
    }
  | { readonly code: 'currency_differs'; readonly debitCurrency: string; readonly creditCurrency: string }
  // How much of it there is
  | { readonly code: 'capture_exceeds_funds_hold'; readonly left: number; readonly requested: number }
  | { readonly code: 'unbalanced_transaction'; readonly sums: readonly CurrencySum[] }
  // What the accounts have. `sum`: of the postings of one currency, in their order; only then there is no account
  | {
      readonly code: 'amount_overflow';
      readonly account?: string;
      readonly currency: string;
      readonly field: AccountField | 'sum';
    }
  | {
      readonly code: 'insufficient_funds';
      readonly account: string;
      readonly available: number;
      readonly requested: number;
    };

/** What the postings of a transaction come to in a currency, not 0. */
export interface CurrencySum {
  readonly currency: string;
  readonly sum: number;
}

export type BookRefusalCode = BookRefusal['code'];

type RefusalOf<Code extends BookRefusalCode = BookRefusalCode> = {
  [C in Code]: { readonly code: C } & Extract<BookRefusal, { code: C }>;
}[Code];

const minor = (amount: number): string => String(amount);

const SENTENCES: { readonly [Code in BookRefusalCode]: (refusal: RefusalOf<Code>) => string } = {
  reason_not_allowed: (r) =>
    `${r.reasonCode} does not explain ${r.commandType}; one of these may: ${reasonsOf(r.commandType).join(', ')}`,
  reason_text_missing: (r) => `reason ${r.reasonCode} needs a text (reasonText) that says what happened`,
  same_account: (r) => `funds are held between two accounts, and both are ${r.account}`,
  expiry_in_past: (r) => `expiresAt ${r.expiresAt} is not after the log's time ${r.now}`,
  funds_hold_exists: (r) => `hold ${r.holdId} is open already; release or capture it first, or use another id`,
  funds_hold_not_found: (r) => `no hold ${r.holdId} is open: it was released, captured in full, expired or never made`,
  transaction_not_found: (r) => `this book has no transaction ${r.transactionId}; name the command that posted it`,
  already_reversed: (r) => `transaction ${r.transactionId} was reversed already, by ${r.reversedBy}`,
  reversal_not_reversible: (r) =>
    `transaction ${r.transactionId} is a reversal itself; to undo it, post the reversed transaction anew`,
  account_exists: (r) => `account ${r.account} is open already`,
  account_not_found: (r) => `account ${r.account} was never opened in this book`,
  account_closed: (r) => `account ${r.account} is closed; open it again first`,
  account_not_empty: (r) =>
    `account ${r.account} has a balance of ${minor(r.balance)}, ${minor(r.pendingDebits)} pending debits and ` +
    `${minor(r.pendingCredits)} pending credits; all must be 0`,
  currency_mismatch: (r) => `account ${r.account} is in ${r.currency}, not in ${r.requested}`,
  normal_side_mismatch: (r) =>
    `account ${r.account} was a ${r.normalSide} account before it was closed and cannot become a ${r.requested} one`,
  currency_differs: (r) =>
    `the debit account is in ${r.debitCurrency} and the credit account in ${r.creditCurrency}; a hold has one currency`,
  capture_exceeds_funds_hold: (r) => `${minor(r.requested)} requested, ${minor(r.left)} left of the hold`,
  unbalanced_transaction: (r) =>
    `the postings must sum to 0 in each currency: ${r.sums.map(({ currency, sum }) => `${currency} is off by ${minor(sum)}`).join(', ')}`,
  amount_overflow: (r) =>
    `${r.field} of ${r.account ?? `the postings in ${r.currency}`} would leave the range of ±(2^53 − 1)`,
  insufficient_funds: (r) => `${minor(r.requested)} of ${r.account} requested, ${minor(r.available)} available`,
};

const sentence = <Code extends BookRefusalCode>(refusal: RefusalOf<Code>): string => SENTENCES[refusal.code](refusal);

/** One sentence that a person can act on. */
export const describeRefusal = (refusal: BookRefusal): string => sentence(refusal);

/** All codes in order of precedence. */
export const BOOK_REFUSAL_CODES = Object.keys(SENTENCES) as readonly BookRefusalCode[];
