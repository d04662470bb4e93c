import { BOOK, CASH, accountName } from '../lib/load/transactions.mjs';
import { FUNDED, OPENING } from '../lib/ledger-seed.mjs';
import { askDatabase } from '../lib/postgres.mjs';

/*
 * The tables of a double-entry ledger as people write it by hand. Balances and amounts are signed: debits above 0. An account
 * counts its entries, and an entry keeps the balance after it, so that an account's history is read by one index.
 */

const TABLES = `
create table account (
  id integer generated always as identity primary key,
  book text not null,
  path text not null,
  currency text not null,
  normal_side text not null check (normal_side in ('debit', 'credit')),
  must_not_go_negative boolean not null,
  balance bigint not null default 0,
  entries bigint not null default 0,
  unique (book, path)
) with (fillfactor = 80);
create table transaction (
  id uuid primary key,
  book text not null,
  effective_date date not null,
  reason_code text not null,
  reference jsonb not null,
  actor text not null,
  producer_version text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default now()
);
create table entry (
  account_id integer not null,
  ordinal bigint not null,
  transaction_id uuid not null,
  amount bigint not null,
  balance_after bigint not null,
  primary key (account_id, ordinal)
);
create index entry_of_transaction on entry (transaction_id);`;

const OPEN = `
insert into account (book, path, currency, normal_side, must_not_go_negative, balance)
select $1, path, 'GBP', side, strict, balance from unnest($2::text[], $3::text[], $4::boolean[], $5::bigint[]) as t (path, side, strict, balance)`;

/** Entries add up to 0 and to the balances, and there is one per posting. */
const CHECK = `
select (select count(*) from transaction) as transactions,
       (select count(*) from entry) as entries,
       (select coalesce(sum(amount), 0)::bigint from entry) as entries_sum,
       (select sum(balance)::bigint from account) as balances_sum,
       (select count(*)
          from account a
          left join (select account_id, sum(amount) as moved, count(*) as entries from entry group by account_id) e on e.account_id = a.id
         where a.balance <> case a.path when $1 then $2::bigint when $3 then 0 else $4 end + coalesce(e.moved, 0)
            or a.entries <> coalesce(e.entries, 0)) as wrong_accounts`;

/** Makes the tables, with the accounts 0 to `accounts` - 1 funded, as the service's are. */
export const createLedgerTables = async (url, accounts) => {
  await askDatabase(url, TABLES);
  const customers = Array.from({ length: accounts }, (_, index) => accountName(index));
  await askDatabase(url, OPEN, [
    BOOK,
    [OPENING, CASH, ...customers],
    ['debit', 'debit', ...customers.map(() => 'credit')],
    [false, true, ...customers.map(() => true)],
    [FUNDED * accounts, 0, ...customers.map(() => -FUNDED)],
  ]);
};

/** Answers what is wrong with the tables after so many transactions with so many entries in all. */
export const checkLedgerTables = async (url, accounts, transactions, entries) => {
  const [found] = await askDatabase(url, CHECK, [OPENING, FUNDED * accounts, CASH, -FUNDED]);
  const wanted = { transactions, entries, entries_sum: 0, balances_sum: 0, wrong_accounts: 0 };
  return Object.keys(wanted)
    .filter((name) => found[name] !== wanted[name])
    .map((name) => `typeorm: ${name} is ${found[name]}, not ${wanted[name]}`);
};
