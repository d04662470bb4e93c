import { LOCATION, skuName } from '../lib/load/requests.mjs';
import { askDatabase } from '../lib/postgres.mjs';
import { RECEIVED } from '../lib/seed.mjs';

/* The tables of the peers that keep a row of stock and a ledger: what people write by hand. */

const TABLES = `
create table stock (
  sku text not null,
  location text not null,
  available bigint not null check (available >= 0),
  held bigint not null check (held >= 0),
  primary key (sku, location)
);
create table ledger (
  command_id uuid primary key,
  recorded_at timestamptz not null default now(),
  type text not null,
  sku text not null,
  location text not null,
  quantity bigint not null,
  hold_id text not null,
  reason_code text not null,
  reference jsonb not null,
  actor text not null,
  producer_version text not null,
  occurred_at timestamptz not null
);
create index ledger_of_item on ledger (sku, location, recorded_at);`;

/** Makes the tables, with stock of the SKUs 0 to `skus` - 1. */
export const createStockTables = async (url, skus) => {
  await askDatabase(url, TABLES);
  await askDatabase(url, 'insert into stock select name, $2, $3, 0 from unnest($1::text[]) as name', [
    Array.from({ length: skus }, (_, index) => skuName(index)),
    LOCATION,
    RECEIVED,
  ]);
};

/** Whether the ledger has `commands` rows and, when all is released, the stock is what it was. Answers what is wrong. */
export const checkStockTables = async (url, commands, skus) => {
  const [{ rows }] = await askDatabase(url, 'select count(*) as rows from ledger');
  const [{ available, held }] = await askDatabase(
    url,
    'select sum(available)::bigint as available, sum(held)::bigint as held from stock',
  );
  const problems = [];
  if (rows !== commands) problems.push(`the ledger has ${rows} rows for ${commands} accepted commands`);
  if (available !== skus * RECEIVED || held !== 0) problems.push(`the stock is ${available} available, ${held} held`);
  return problems;
};
