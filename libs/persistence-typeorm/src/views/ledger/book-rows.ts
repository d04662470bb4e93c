import type { BookId } from '@tallyman/ledger';
import type { LedgerBookRow } from '@tallyman/read-models';
import { LedgerBookEntity } from '../../entities/ledger-book.entity.js';
import type { ViewQuery } from '../live-rows.js';
import { LIVE } from './live.js';

interface BookRecord {
  book: BookId;
  applied_position: number;
  applied_revision: number;
  /** `\x` and hex. */
  chain_hash: string;
  accounts: number;
  open_accounts: number;
  currencies: readonly string[] | null;
}

const OF_BOOK = 'from ledger_accounts a where a.generation = r.generation and a.book = r.book';

export const oneBook = (book: string): ViewQuery<LedgerBookRow> => ({
  select: (from) =>
    from
      .select('r.*')
      .addSelect(`(select count(*) ${OF_BOOK})`, 'accounts')
      .addSelect(`(select count(*) ${OF_BOOK} and a.status = 'open')`, 'open_accounts')
      .addSelect(`(select array_agg(distinct a.currency order by a.currency) ${OF_BOOK})`, 'currencies')
      .from(LedgerBookEntity, 'r')
      .where(LIVE)
      .andWhere('r.book = :book', { book }),
  map: (record: BookRecord) => ({
    book: record.book,
    appliedPosition: record.applied_position,
    appliedRevision: record.applied_revision,
    chainHash: record.chain_hash.slice(2),
    accounts: record.accounts,
    openAccounts: record.open_accounts,
    currencies: record.currencies ?? [],
  }),
});
