import {
  ACCOUNT_FIELDS,
  MAX_POSTINGS,
  MIN_POSTINGS,
  NORMAL_SIDES,
  type AccountField,
  type NormalSide,
} from '@tallyman/ledger';
import { Flag, Instant, Literal, Name, OneOf, Prose, Whole } from '../../parsing/fields.js';
import { AccountCurrency, AccountName, BookName, CalendarDay } from '../../parsing/ledger-fields.js';
import { Part, Parts } from '../../parsing/part-fields.js';
import { MAX_DESCRIPTION, MAX_ID } from '../../parsing/text-rules.js';
import { CommandDto } from './command.dto.js';

/** What the sender thought a quantity of an account was and would become; a difference is kept as evidence, the command is decided all the same. */
export class AccountBeliefDto {
  @AccountName({ optional: true, description: 'Default: the first account that the command is about.' })
  account?: string;
  @OneOf(ACCOUNT_FIELDS, { optional: true, description: 'Which quantity; default `balance`.' })
  field?: AccountField;
  @Whole({ optional: true, description: 'Before the command, on the normal side of the account.' })
  before?: number;
  @Whole({ optional: true, description: 'After the command.' })
  after?: number;
  @Whole({ min: 0, optional: true, description: 'Log position that the sender had read.' })
  readPosition?: number;
}

/** One line of a transaction. */
export class PostingDto {
  @AccountName()
  account: string;
  @Whole({ notZero: true, description: 'Minor units of the currency: debits above 0, credits below.', example: 1250 })
  amount: number;
  @AccountCurrency({
    optional: true,
    description: 'Refused when the account has another; default: that of the account.',
  })
  currency?: string;
}

/** What every command about money has: which book, and on what belief. */
export abstract class LedgerCommandDto extends CommandDto {
  @BookName()
  book: string;
  @Part(AccountBeliefDto, { optional: true })
  belief?: AccountBeliefDto;
}

/** What every command has that moves money; the transaction is named by the command id. */
abstract class PostingCommandDto extends LedgerCommandDto {
  @CalendarDay({
    optional: true,
    description: 'The day (UTC) for which it counts; default: that of `occurredAt`.',
    example: '2026-12-01',
  })
  effectiveDate?: string;
  @Prose(MAX_DESCRIPTION, { optional: true, description: 'For people.' })
  description?: string;
}

/** An account takes postings from now on; also one that was closed, with the same currency and normal side. */
export class OpenAccountDto extends LedgerCommandDto {
  @Literal('OpenAccount') type: 'OpenAccount';
  @AccountName() account: string;
  @AccountCurrency({ description: 'What the account counts, for ever.' }) currency: string;
  @OneOf(NORMAL_SIDES, { description: 'The side on which its balance is told.' }) normalSide: NormalSide;
  @Flag({ optional: true, description: 'What takes `available` below 0 is refused; default false.' })
  mustNotGoNegative?: boolean;
  @Prose(MAX_DESCRIPTION, { optional: true, description: 'For people.' }) description?: string;
}

/** Only at balance 0 and with nothing pending. */
export class CloseAccountDto extends LedgerCommandDto {
  @Literal('CloseAccount') type: 'CloseAccount';
  @AccountName() account: string;
}

/** Debits and credits that sum to 0 in each currency. */
export class PostTransactionDto extends PostingCommandDto {
  @Literal('PostTransaction') type: 'PostTransaction';
  @Parts(PostingDto, { min: MIN_POSTINGS, max: MAX_POSTINGS }) postings: PostingDto[];
}

/** Takes a transaction back by one with all signs turned. Once. */
export class ReverseTransactionDto extends PostingCommandDto {
  @Literal('ReverseTransaction') type: 'ReverseTransaction';
  @Name(MAX_ID, { description: 'The id of the command that posted it.', example: 'order-100234-paid' })
  transactionId: string;
}

/** Sets money aside that may later be debited to one account and credited to the other. */
export class HoldFundsDto extends LedgerCommandDto {
  @Literal('HoldFunds') type: 'HoldFunds';
  @Name(MAX_ID, { optional: true, description: 'Default: the command id.', example: 'auth-991' }) holdId?: string;
  @AccountName({ description: 'To be debited.' }) debitAccount: string;
  @AccountName({ description: 'To be credited.' }) creditAccount: string;
  @Whole({ min: 1, description: 'Minor units of the currency of both accounts.', example: 1250 }) amount: number;
  @Instant({ optional: true, description: 'Without it the hold stays until it is released or captured.' })
  expiresAt?: string;
}

/** Posts what is held, in full or in parts. */
export class CaptureFundsDto extends PostingCommandDto {
  @Literal('CaptureFunds') type: 'CaptureFunds';
  @Name(MAX_ID, { example: 'auth-991' }) holdId: string;
  @Whole({ min: 1, optional: true, description: 'Default: all that is left of the hold.' }) amount?: number;
}

/** Gives back all that is left of a hold. */
export class ReleaseFundsDto extends LedgerCommandDto {
  @Literal('ReleaseFunds') type: 'ReleaseFunds';
  @Name(MAX_ID, { example: 'auth-991' }) holdId: string;
}
