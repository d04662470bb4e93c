import type { FundsChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';
import type { InBook } from './in-book.js';

type Of<Kind extends FundsChange['kind']> = InBook<Extract<FundsChange, { kind: Kind }>>;

const of = <Kind extends FundsChange['kind']>(changes: readonly InBook<FundsChange>[], kind: Kind): Of<Kind>[] =>
  changes.filter((change): change is Of<Kind> => change.kind === kind);

const keys = (changes: readonly InBook<FundsChange>[]): unknown[] => [
  texts(changes.map(({ book }) => book)),
  texts(changes.map(({ holdId }) => holdId)),
];

/** Replaces: a hold id may be used again, and then nothing of the earlier hold may be left. */
const setFunds = (table: string): string => `
  insert into ${table}
    (generation, book, hold_id, debit_account, credit_account, currency, amount, expires_at, held_at_position, applied_position)
  select $1, u.* from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
    $9::bigint[], $10::bigint[]) as u
  on conflict (generation, book, hold_id) do update set
    debit_account = excluded.debit_account,
    credit_account = excluded.credit_account,
    currency = excluded.currency,
    amount = excluded.amount,
    expires_at = excluded.expires_at,
    held_at_position = excluded.held_at_position,
    applied_position = excluded.applied_position`;

const reduceFunds = (table: string): string => `
  update ${table} as t set amount = u.amount, applied_position = u.applied_position
  from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) as u (book, hold_id, amount, applied_position)
  where t.generation = $1 and t.book = u.book and t.hold_id = u.hold_id`;

const deleteFunds = (table: string): string => `
  delete from ${table} as t using unnest($2::text[], $3::text[]) as u (book, hold_id)
  where t.generation = $1 and t.book = u.book and t.hold_id = u.hold_id`;

export const writeFunds = async (
  sql: Sql,
  generation: number,
  changes: readonly InBook<FundsChange>[],
): Promise<void> => {
  const table = partitionOf('ledger_funds', generation);
  const set = of(changes, 'set');
  const reduced = of(changes, 'reduce');
  const ended = of(changes, 'delete');
  if (set.length > 0)
    await sql.query(setFunds(table), [
      generation,
      ...keys(set),
      texts(set.map(({ debitAccount }) => debitAccount)),
      texts(set.map(({ creditAccount }) => creditAccount)),
      texts(set.map(({ currency }) => currency)),
      numbers(set.map(({ amount }) => amount)),
      numbers(set.map(({ expiresAt }) => expiresAt ?? null)),
      numbers(set.map(({ heldAtPosition }) => heldAtPosition)),
      numbers(set.map(({ appliedPosition }) => appliedPosition)),
    ]);
  if (reduced.length > 0)
    await sql.query(reduceFunds(table), [
      generation,
      ...keys(reduced),
      numbers(reduced.map(({ left }) => left)),
      numbers(reduced.map(({ appliedPosition }) => appliedPosition)),
    ]);
  if (ended.length > 0) await sql.query(deleteFunds(table), [generation, ...keys(ended)]);
};
