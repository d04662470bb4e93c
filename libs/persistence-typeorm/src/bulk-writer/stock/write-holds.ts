import type { HoldChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { booleans, numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';

type Of<Kind extends HoldChange['kind']> = Extract<HoldChange, { kind: Kind }>;

const of = <Kind extends HoldChange['kind']>(changes: readonly HoldChange[], kind: Kind): Of<Kind>[] =>
  changes.filter((change): change is Of<Kind> => change.kind === kind);

const keys = (changes: readonly HoldChange[]): unknown[] => [
  texts(changes.map(({ item }) => item.location)),
  texts(changes.map(({ item }) => item.sku)),
  texts(changes.map(({ holdId }) => holdId)),
];

/** Replaces: a hold id may be used again, and then nothing of the earlier hold may be left. */
const setHolds = (table: string): string => `
  insert into ${table}
    (generation, location, sku, hold_id, quantity, expires_at, held_at_position, applied_position)
  select $1, u.* from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]) as u
  on conflict (generation, location, sku, hold_id) do update set
    quantity = excluded.quantity,
    expires_at = excluded.expires_at,
    held_at_position = excluded.held_at_position,
    applied_position = excluded.applied_position`;

const reduceHolds = (table: string): string => `
  update ${table} as t set quantity = t.quantity - u.by, applied_position = u.applied_position
  from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) as u (location, sku, hold_id, by, applied_position)
  where t.generation = $1 and t.location = u.location and t.sku = u.sku and t.hold_id = u.hold_id`;

/** `resolved`: whatever is left; otherwise only what was captured in full. */
const deleteHolds = (table: string): string => `
  delete from ${table} as t
  using unnest($2::text[], $3::text[], $4::text[], $5::boolean[]) as u (location, sku, hold_id, resolved)
  where t.generation = $1 and t.location = u.location and t.sku = u.sku and t.hold_id = u.hold_id
    and (u.resolved or t.quantity <= 0)`;

export const writeHolds = async (sql: Sql, generation: number, changes: readonly HoldChange[]): Promise<void> => {
  const table = partitionOf('stock_holds', generation);
  const set = of(changes, 'set');
  const reduced = of(changes, 'reduce');
  const ended = [...of(changes, 'delete'), ...reduced];
  if (set.length > 0)
    await sql.query(setHolds(table), [
      generation,
      ...keys(set),
      numbers(set.map(({ quantity }) => quantity)),
      numbers(set.map(({ expiresAt }) => expiresAt ?? null)),
      numbers(set.map(({ heldAtPosition }) => heldAtPosition)),
      numbers(set.map(({ appliedPosition }) => appliedPosition)),
    ]);
  if (reduced.length > 0)
    await sql.query(reduceHolds(table), [
      generation,
      ...keys(reduced),
      numbers(reduced.map(({ by }) => by)),
      numbers(reduced.map(({ appliedPosition }) => appliedPosition)),
    ]);
  if (ended.length > 0)
    await sql.query(deleteHolds(table), [
      generation,
      ...keys(ended),
      booleans(ended.map(({ kind }) => kind === 'delete')),
    ]);
};
