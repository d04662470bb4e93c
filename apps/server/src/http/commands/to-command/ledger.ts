import {
  DEFAULT_ACCOUNT_BELIEF_FIELD,
  DEFAULT_MUST_NOT_GO_NEGATIVE,
  dayOf,
  parseAccount,
  parseAmount,
  parseBook,
  parseCurrency,
  parseDay,
  parsePositiveAmount,
  parsePostings,
  type AccountBelief,
  type BookId,
  type Day,
  type PublicBookCommand,
  type RequestedPosting,
} from '@tallyman/ledger';
import { unreachable, type ReasonCode } from '@tallyman/kernel';
import { parseInstant } from '../../parsing/instants.js';
import type { AccountBeliefDto, PostingDto } from '../dto/ledger.dto.js';
import type { AnyLedgerDto } from '../dto/registry.js';
import { checked, lacking, type Lacking } from './addressed.js';
import { valueBelief } from './beliefs.js';
import type { Given } from './given.js';

interface BookAddress {
  readonly book: BookId;
  readonly reasonCode: ReasonCode;
  readonly reasonText?: string;
  readonly belief?: AccountBelief;
}

const bookAddressOf = (dto: AnyLedgerDto, reasonCode: ReasonCode): BookAddress => {
  const { reasonText, belief } = dto;
  const address: { -readonly [Name in keyof BookAddress]: BookAddress[Name] } = {
    book: checked(parseBook(dto.book)),
    reasonCode,
  };
  if (reasonText !== undefined) address.reasonText = reasonText;
  if (belief !== undefined) address.belief = accountBelief(belief);
  return address;
};

const accountBelief = (belief: AccountBeliefDto): AccountBelief => ({
  ...(belief.account === undefined ? {} : { account: checked(parseAccount(belief.account)) }),
  ...valueBelief(belief),
  field: belief.field ?? DEFAULT_ACCOUNT_BELIEF_FIELD,
});

const toPosting = ({ account, amount, currency }: PostingDto): RequestedPosting => {
  const posting = { account: checked(parseAccount(account)), amount: checked(parseAmount(amount)) };
  return currency === undefined ? posting : { ...posting, currency: checked(parseCurrency(currency)) };
};

interface Posting {
  readonly effectiveDate: Day;
  readonly description?: string;
}

/** The day of the transaction, by default that on which it happened: 9999-12-31T23:30:00-01:00, which is an instant, is on none. */
const postingOf = (
  dto: { readonly effectiveDate?: string; readonly occurredAt?: string; readonly description?: string },
  { receivedAt }: Given,
): Posting | Lacking => {
  const { occurredAt, description } = dto;
  const day =
    dto.effectiveDate === undefined
      ? dayOf(occurredAt === undefined ? receivedAt : checked(parseInstant(occurredAt)))
      : parseDay(dto.effectiveDate);
  if (day === undefined)
    return lacking(
      'validation_failed',
      'effectiveDate',
      'must be there: the day of occurredAt is none of the years 0001 to 9999',
    );
  return description === undefined ? { effectiveDate: day } : { effectiveDate: day, description };
};

/** A command about money as the decider takes it. A transaction is named by the command that posts it. */
export const toBookCommand = (dto: AnyLedgerDto, reasonCode: ReasonCode, given: Given): PublicBookCommand | Lacking => {
  const address = bookAddressOf(dto, reasonCode);
  switch (dto.type) {
    case 'OpenAccount':
      return toOpenAccount(dto, address);
    case 'CloseAccount':
      return { type: dto.type, account: checked(parseAccount(dto.account)), ...address };
    case 'HoldFunds':
      return toHoldFunds(dto, address, given);
    case 'ReleaseFunds':
      return { type: dto.type, holdId: dto.holdId, ...address };
    case 'PostTransaction':
    case 'ReverseTransaction':
    case 'CaptureFunds': {
      const posting = postingOf(dto, given);
      return 'kind' in posting ? posting : toTransaction(dto, { ...posting, ...address }, given);
    }
    default:
      return unreachable(dto);
  }
};

type DtoOf<Type extends AnyLedgerDto['type']> = Extract<AnyLedgerDto, { type: Type }>;

const toOpenAccount = (dto: DtoOf<'OpenAccount'>, address: BookAddress): PublicBookCommand => ({
  type: dto.type,
  account: checked(parseAccount(dto.account)),
  currency: checked(parseCurrency(dto.currency)),
  normalSide: dto.normalSide,
  mustNotGoNegative: dto.mustNotGoNegative ?? DEFAULT_MUST_NOT_GO_NEGATIVE,
  ...(dto.description === undefined ? {} : { description: dto.description }),
  ...address,
});

const toHoldFunds = (dto: DtoOf<'HoldFunds'>, address: BookAddress, { commandId }: Given): PublicBookCommand => ({
  type: dto.type,
  holdId: dto.holdId ?? commandId,
  debitAccount: checked(parseAccount(dto.debitAccount)),
  creditAccount: checked(parseAccount(dto.creditAccount)),
  amount: checked(parsePositiveAmount(dto.amount)),
  ...(dto.expiresAt === undefined ? {} : { expiresAt: checked(parseInstant(dto.expiresAt)) }),
  ...address,
});

const toTransaction = (
  dto: DtoOf<'PostTransaction' | 'ReverseTransaction' | 'CaptureFunds'>,
  common: BookAddress & Posting,
  { commandId }: Given,
): PublicBookCommand => {
  switch (dto.type) {
    case 'PostTransaction':
      return {
        type: dto.type,
        transactionId: commandId,
        postings: checked(parsePostings(dto.postings.map(toPosting))),
        ...common,
      };
    case 'ReverseTransaction':
      return { type: dto.type, transactionId: dto.transactionId, reversalId: commandId, ...common };
    case 'CaptureFunds':
      return {
        type: dto.type,
        holdId: dto.holdId,
        transactionId: commandId,
        ...(dto.amount === undefined ? {} : { amount: checked(parsePositiveAmount(dto.amount)) }),
        ...common,
      };
    default:
      return unreachable(dto);
  }
};
