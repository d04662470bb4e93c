import type { DayChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';
import { accountKeys, type InAccount } from './in-book.js';

const addDays = (table: string): string => `
  insert into ${table} as t (generation, book, account, effective_date, net, entries)
  select $1, u.* from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) as u
  on conflict (generation, book, account, effective_date) do update set
    net = t.net + excluded.net,
    entries = t.entries + excluded.entries`;

export const writeDays = async (sql: Sql, generation: number, days: readonly InAccount<DayChange>[]): Promise<void> => {
  await sql.query(addDays(partitionOf('ledger_days', generation)), [
    generation,
    ...accountKeys(days).map(texts),
    texts(days.map(({ effectiveDate }) => effectiveDate)),
    numbers(days.map(({ net }) => net)),
    numbers(days.map(({ entries }) => entries)),
  ]);
};
