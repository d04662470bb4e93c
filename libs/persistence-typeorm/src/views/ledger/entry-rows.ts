import type { AccountPath, BookEventType, Day } from '@tallyman/ledger';
import type { ExportKey, ExportLine, LedgerEntryRow } from '@tallyman/read-models';
import { LedgerEntryEntity } from '../../entities/ledger-entry.entity.js';
import type { Select, ViewQuery } from '../live-rows.js';
import { LIVE } from './live.js';

interface EntryRecord {
  account: AccountPath;
  position: number;
  revision: number;
  ordinal: number;
  event_type: BookEventType;
  subsystem: string;
  amount: number;
  pending_debits: number;
  pending_credits: number;
  net_after: number;
  pending_debits_after: number;
  pending_credits_after: number;
  effective_date: Day | null;
  transaction_id: string | null;
  description: string | null;
  recorded_at: number;
}

const map = (record: EntryRecord): LedgerEntryRow => ({
  account: record.account,
  position: record.position,
  revision: record.revision,
  ordinal: record.ordinal,
  eventType: record.event_type,
  subsystem: record.subsystem,
  amount: record.amount,
  pendingDebits: record.pending_debits,
  pendingCredits: record.pending_credits,
  netAfter: record.net_after,
  pendingDebitsAfter: record.pending_debits_after,
  pendingCreditsAfter: record.pending_credits_after,
  ...(record.effective_date === null ? {} : { effectiveDate: record.effective_date }),
  ...(record.transaction_id === null ? {} : { transactionId: record.transaction_id }),
  ...(record.description === null ? {} : { description: record.description }),
  recordedAt: record.recorded_at,
});

const inBook = (from: Select, book: string): Select =>
  from.select('r.*').from(LedgerEntryEntity, 'r').where(LIVE).andWhere('r.book = :book', { book });

const ofAccount = (from: Select, book: string, account: string): Select =>
  inBook(from, book).andWhere('r.account = :account', { account });

export const entriesOf = (book: string, account: string, after: number, limit: number): ViewQuery<LedgerEntryRow> => ({
  select: (from) =>
    ofAccount(from, book, account).andWhere('r.position > :after', { after }).orderBy('r.position').limit(limit),
  map,
});

/** The last one at or before a position. */
export const entryAt = (book: string, account: string, position: number): ViewQuery<LedgerEntryRow> => ({
  select: (from) =>
    ofAccount(from, book, account)
      .andWhere('r.position <= :position', { position })
      .orderBy('r.position', 'DESC')
      .limit(1),
  map,
});

/** Of those that moved money. */
export const exportLines = (
  book: string,
  upTo: number,
  after: ExportKey | undefined,
  limit: number,
): ViewQuery<ExportLine> => ({
  select: (from) => {
    const all = inBook(from, book)
      .andWhere('r.effective_date is not null')
      .andWhere('r.position <= :upTo', { upTo })
      .orderBy('r.effectiveDate')
      .addOrderBy('r.position')
      .addOrderBy('r.account')
      .limit(limit);
    return after === undefined
      ? all
      : all.andWhere('(r.effective_date, r.position, r.account) > (:effectiveDate, :position, :account)', {
          effectiveDate: after.effectiveDate,
          position: after.position,
          account: after.account,
        });
  },
  map: (record: EntryRecord & { effective_date: Day }) => ({ ...map(record), effectiveDate: record.effective_date }),
});
