import type { AccountPath, NormalSide } from '@tallyman/ledger';
import type { AccountsPage, LedgerAsOf, LedgerBalance, LedgerSum } from '@tallyman/read-models';
import type { Select, ViewQuery } from '../live-rows.js';
import { inBook, page, under } from './account-rows.js';

const SAME_ACCOUNT = (alias: string): string =>
  `${alias}.generation = r.generation and ${alias}.book = r.book and ${alias}.account = r.account`;

/** The last entry at or before the position has the sum after it: one look into the index. Null: the account was not there yet. */
const NET_AT_POSITION = `(select e.net_after from ledger_entries e
  where ${SAME_ACCOUNT('e')} and e.position <= :position order by e.position desc limit 1)`;
const NET_BY_DAY = `coalesce((select sum(d.net) from ledger_days d
  where ${SAME_ACCOUNT('d')} and d.effective_date <= :effectiveDate), 0)`;

/** Accounts of a book with their net as of some moment. */
const withNet = (from: Select, book: string, asOf: LedgerAsOf | undefined): Select => {
  const net = asOf === undefined ? 'r.net' : 'position' in asOf ? NET_AT_POSITION : NET_BY_DAY;
  const names = ['account', 'currency', 'normal_side', 'status'].map((column) => `r.${column} as ${column}`);
  return inBook(from.select(names).addSelect(net, 'net'), book).setParameters({ ...asOf });
};

interface BalanceRecord {
  account: AccountPath;
  currency: string;
  normal_side: NormalSide;
  status: 'open' | 'closed';
  /** As text: a JSON number would be rounded beyond 2^53. */
  exact_net: string;
}

const mapBalance = ({ account, currency, normal_side, status, exact_net }: BalanceRecord): LedgerBalance => ({
  account,
  currency,
  normalSide: normal_side,
  status,
  net: BigInt(exact_net),
});

const balances = (accounts: (from: Select) => Select): ViewQuery<LedgerBalance> => ({
  select: (from) =>
    from
      .select(['f.*', 'cast(f.net as text) as exact_net'])
      .from(accounts, 'f')
      .where('f.net is not null')
      .orderBy('f.account'),
  map: mapBalance,
});

export const balanceOf = (book: string, account: string, asOf: LedgerAsOf | undefined): ViewQuery<LedgerBalance> =>
  balances((from) => withNet(from, book, asOf).andWhere('r.account = :account', { account }));

export const balancesPage = (
  book: string,
  wanted: AccountsPage,
  asOf: LedgerAsOf | undefined,
): ViewQuery<LedgerBalance> => balances((from) => page(withNet(from, book, asOf), wanted));

interface SumRecord {
  currency: string;
  accounts: number;
  net: string;
  debits: string;
  credits: string;
  first_side: NormalSide;
  last_side: NormalSide;
}

/** Sums per currency. */
export const sumsOf = (
  book: string,
  prefix: string | undefined,
  asOf: LedgerAsOf | undefined,
): ViewQuery<LedgerSum> => ({
  select: (from) =>
    from
      .select([
        'f.currency as currency',
        'count(*) as accounts',
        'cast(sum(f.net) as text) as net',
        'cast(coalesce(sum(f.net) filter (where f.net > 0), 0) as text) as debits',
        'cast(-coalesce(sum(f.net) filter (where f.net < 0), 0) as text) as credits',
        'min(f.normal_side) as first_side',
        'max(f.normal_side) as last_side',
      ])
      .from((accounts: Select) => under(withNet(accounts, book, asOf), prefix), 'f')
      .where('f.net is not null')
      .groupBy('f.currency')
      .orderBy('f.currency'),
  map: ({ currency, accounts, net, debits, credits, first_side, last_side }: SumRecord) => ({
    ...{ currency, accounts, net: BigInt(net), debits: BigInt(debits), credits: BigInt(credits) },
    ...(first_side === last_side ? { normalSide: first_side } : {}),
  }),
});
