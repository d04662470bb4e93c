import type { AccountPath, BookId, Day, NormalSide } from '@tallyman/ledger';
import type { AccountsPage, ExportAccount, LedgerAccountRow } from '@tallyman/read-models';
import { LedgerAccountEntity } from '../../entities/ledger-account.entity.js';
import type { Select, ViewQuery } from '../live-rows.js';
import { LIVE } from './live.js';

interface AccountRecord {
  // Names in the views came out of the log, where they were parsed on the way in.
  book: BookId;
  account: AccountPath;
  currency: string;
  normal_side: NormalSide;
  must_not_go_negative: boolean;
  description: string | null;
  status: 'open' | 'closed';
  opened_at: number;
  opened_at_position: number;
  net: number;
  pending_debits: number;
  pending_credits: number;
  entries: number;
  applied_position: number;
  applied_revision: number;
  /** `\x` and hex. */
  chain_hash: string;
}

const map = (record: AccountRecord): LedgerAccountRow => ({
  book: record.book,
  account: record.account,
  currency: record.currency,
  normalSide: record.normal_side,
  mustNotGoNegative: record.must_not_go_negative,
  ...(record.description === null ? {} : { description: record.description }),
  status: record.status,
  openedAt: record.opened_at,
  openedAtPosition: record.opened_at_position,
  net: record.net,
  pendingDebits: record.pending_debits,
  pendingCredits: record.pending_credits,
  entries: record.entries,
  appliedPosition: record.applied_position,
  appliedRevision: record.applied_revision,
  chainHash: record.chain_hash.slice(2),
});

/** The accounts of a book, aliased `r`. */
export const inBook = (from: Select, book: string): Select =>
  from.from(LedgerAccountEntity, 'r').where(LIVE).andWhere('r.book = :book', { book });

/** The account of this path, and those below it: what begins with the path and a colon. `;` is the character after the colon. */
export const under = (accounts: Select, prefix: string | undefined): Select =>
  prefix === undefined
    ? accounts
    : accounts.andWhere('(r.account = :prefix or (r.account >= :firstBelow and r.account < :firstBeyond))', {
        prefix,
        firstBelow: `${prefix}:`,
        firstBeyond: `${prefix};`,
      });

/** A page in order of path. */
export const page = (accounts: Select, { prefix, after, limit }: AccountsPage): Select => {
  const all = under(accounts, prefix).orderBy('r.account').limit(limit);
  return after === undefined ? all : all.andWhere('r.account > :after', { after });
};

export const oneAccount = (book: string, account: string): ViewQuery<LedgerAccountRow> => ({
  select: (from) => inBook(from.select('r.*'), book).andWhere('r.account = :account', { account }),
  map,
});

export const accountsPage = (book: string, wanted: AccountsPage): ViewQuery<LedgerAccountRow> => ({
  select: (from) => page(inBook(from.select('r.*'), book), wanted),
  map,
});

const FIRST_DAY = `(select min(d.effective_date) from ledger_days d
  where d.generation = r.generation and d.book = r.book and d.account = r.account)`;

export const exportAccounts = (book: string, wanted: AccountsPage): ViewQuery<ExportAccount> => ({
  select: (from) => page(inBook(from.select('r.*').addSelect(FIRST_DAY, 'first_day'), book), wanted),
  map: ({ first_day: firstDay, ...record }: AccountRecord & { first_day: Day | null }) => ({
    ...map(record),
    ...(firstDay === null ? {} : { firstDay }),
  }),
});
