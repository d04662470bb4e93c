import type { AccountPath, BookId } from '@tallyman/ledger';
import type { LedgerFundsRow } from '@tallyman/read-models';
import { LedgerFundsEntity } from '../../entities/ledger-funds.entity.js';
import type { ViewQuery } from '../live-rows.js';
import { LIVE } from './live.js';

interface FundsRecord {
  hold_id: string;
  debit_account: AccountPath;
  credit_account: AccountPath;
  currency: string;
  amount: number;
  expires_at: number | null;
  held_at_position: number;
  applied_position: number;
}

const map = (record: FundsRecord): LedgerFundsRow => ({
  holdId: record.hold_id,
  debitAccount: record.debit_account,
  creditAccount: record.credit_account,
  currency: record.currency,
  amount: record.amount,
  ...(record.expires_at === null ? {} : { expiresAt: record.expires_at }),
  heldAtPosition: record.held_at_position,
  appliedPosition: record.applied_position,
});

export const fundsOf = (book: string, account: string, limit: number): ViewQuery<LedgerFundsRow> => ({
  select: (from) =>
    from
      .select('r.*')
      .from(LedgerFundsEntity, 'r')
      .where(LIVE)
      .andWhere('r.book = :book', { book })
      .andWhere('(r.debit_account = :account or r.credit_account = :account)', { account })
      .orderBy('r.heldAtPosition')
      .addOrderBy('r.holdId')
      .limit(limit),
  map,
});

/** The longest due first, so that a page of them always makes headway. */
export const dueBooks = (time: number, limit: number): ViewQuery<BookId> => ({
  select: (from) =>
    from
      .select('r.book', 'book')
      .from(LedgerFundsEntity, 'r')
      .where(LIVE)
      .andWhere('r.expires_at <= :time', { time })
      .groupBy('r.book')
      .orderBy('min(r.expires_at)')
      .limit(limit),
  map: ({ book }: { book: BookId }) => book,
});
