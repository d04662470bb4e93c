import type { CountLineChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import type { Sql } from '../sql.js';

type Of<Kind extends CountLineChange['kind']> = Extract<CountLineChange, { kind: Kind }>;

const of = <Kind extends CountLineChange['kind']>(changes: readonly CountLineChange[], kind: Kind): Of<Kind>[] =>
  changes.filter((change): change is Of<Kind> => change.kind === kind);

const keys = (changes: readonly CountLineChange[]): unknown[] => [
  changes.map(({ reconciliationId }) => reconciliationId),
  changes.map(({ line }) => line),
];

const setLines = (table: string): string => `
  insert into ${table}
    (generation, reconciliation_id, line, location, sku, condition, counted, expected, observed_position, counted_at, counted_by,
     reconciled_delta, reconciled_position, approved_by, applied_position)
  select $1, u.* from unnest($2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[],
    $10::bigint[], $11::text[], $12::bigint[], $13::bigint[], $14::text[], $15::bigint[]) as u
  on conflict (generation, reconciliation_id, line) do update set
    location = excluded.location,
    sku = excluded.sku,
    condition = excluded.condition,
    counted = excluded.counted,
    expected = excluded.expected,
    observed_position = excluded.observed_position,
    counted_at = excluded.counted_at,
    counted_by = excluded.counted_by,
    reconciled_delta = excluded.reconciled_delta,
    reconciled_position = excluded.reconciled_position,
    approved_by = excluded.approved_by,
    applied_position = excluded.applied_position`;

const reconcileLines = (table: string): string => `
  update ${table} as t set
    reconciled_delta = u.delta,
    reconciled_position = u.position,
    approved_by = u.approved_by,
    applied_position = u.applied_position
  from unnest($2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[])
    as u (reconciliation_id, line, delta, position, approved_by, applied_position)
  where t.generation = $1 and t.reconciliation_id = u.reconciliation_id and t.line = u.line`;

const setParameters = (generation: number, set: readonly Of<'set'>[]): unknown[] => [
  generation,
  ...keys(set),
  set.map(({ item }) => item.location),
  set.map(({ item }) => item.sku),
  set.map(({ condition }) => condition),
  set.map(({ counted }) => counted),
  set.map(({ expected }) => expected),
  set.map(({ observedPosition }) => observedPosition),
  set.map(({ countedAt }) => countedAt),
  set.map(({ countedBy }) => countedBy),
  set.map(({ reconciled }) => reconciled?.delta ?? null),
  set.map(({ reconciled }) => reconciled?.position ?? null),
  set.map(({ reconciled }) => reconciled?.approvedBy ?? null),
  set.map(({ appliedPosition }) => appliedPosition),
];

export const writeCountLines = async (
  sql: Sql,
  generation: number,
  changes: readonly CountLineChange[],
): Promise<void> => {
  const table = partitionOf('count_lines', generation);
  const set = of(changes, 'set');
  const reconciled = of(changes, 'reconcile');
  if (set.length > 0) await sql.query(setLines(table), setParameters(generation, set));
  if (reconciled.length > 0)
    await sql.query(reconcileLines(table), [
      generation,
      ...keys(reconciled),
      reconciled.map((change) => change.reconciled.delta),
      reconciled.map((change) => change.reconciled.position),
      reconciled.map((change) => change.reconciled.approvedBy),
      reconciled.map(({ appliedPosition }) => appliedPosition),
    ]);
};
