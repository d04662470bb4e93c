import { MAX_QUANTITY } from '@tallyman/kernel';
import type { BookCommand } from '../../book/commands.js';
import type { BookEvent } from '../../book/events.js';
import type { BookRefusal } from '../../book/refusals.js';
import { account, by, currency, sum, TODAY } from '../scenario.js';

/** A command that is refused, and how. */
export interface RefusalRow {
  readonly name: string;
  readonly given: readonly BookEvent[];
  readonly when: BookCommand;
  /** The refusal's members besides its code. */
  readonly refused: Omit<BookRefusal, 'code'> & Record<string, unknown>;
  readonly says: string;
}

export const MAX = MAX_QUANTITY;
export const open = (path: string) => ({
  ...by('OpenAccount'),
  account: account(path),
  currency: currency('EUR'),
  normalSide: 'debit' as const,
  mustNotGoNegative: false,
});
export const close = (path: string) => ({ ...by('CloseAccount'), account: account(path) });
export const reverse = (transactionId: string) => ({
  ...by('ReverseTransaction'),
  transactionId,
  reversalId: 'new',
  effectiveDate: TODAY,
});
export const hold = (minor: number, debit = 'deposits', credit = 'sales') => ({
  ...by('HoldFunds'),
  holdId: 'h1',
  debitAccount: account(debit),
  creditAccount: account(credit),
  amount: sum(minor),
});
export const capture = (minor?: number) => ({
  ...by('CaptureFunds'),
  holdId: 'h1',
  transactionId: 'new',
  effectiveDate: TODAY,
  ...(minor === undefined ? {} : { amount: sum(minor) }),
});
export const release = () => ({ ...by('ReleaseFunds'), holdId: 'h1' });
export const reversed = (transactionId: string, reverses: string): BookEvent => ({
  type: 'TransactionReversed',
  data: {
    transactionId,
    reverses,
    postings: [
      { account: 'cash', amount: -100, currency: 'EUR' },
      { account: 'deposits', amount: 100, currency: 'EUR' },
    ],
    effectiveDate: TODAY,
  },
});
