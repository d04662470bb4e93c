import type { FieldOrigin, RecordFieldChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';

type SetField = Extract<RecordFieldChange, { kind: 'set' }>;

const isSet = (change: RecordFieldChange): change is SetField => change.kind === 'set';

const keys = (changes: readonly RecordFieldChange[]): readonly string[] => [
  texts(changes.map(({ recordType }) => recordType)),
  texts(changes.map(({ key }) => key)),
  texts(changes.map(({ field }) => field)),
];

const setFields = (table: string): string => `
  insert into ${table}
    (generation, record_type, key, field, value, kind, set_revision, set_position, subsystem, producer_version, command_id, actor,
     reason_code, recorded_at, algorithm, algorithm_version)
  select $1, u.* from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[], $15::text[], $16::text[]) as u
  on conflict (generation, record_type, key, field) do update set
    value = excluded.value,
    kind = excluded.kind,
    set_revision = excluded.set_revision,
    set_position = excluded.set_position,
    subsystem = excluded.subsystem,
    producer_version = excluded.producer_version,
    command_id = excluded.command_id,
    actor = excluded.actor,
    reason_code = excluded.reason_code,
    recorded_at = excluded.recorded_at,
    algorithm = excluded.algorithm,
    algorithm_version = excluded.algorithm_version`;

const deleteRows = (table: string): string => `
  delete from ${table} as t using unnest($2::text[], $3::text[], $4::text[]) as u (record_type, key, field)
  where t.generation = $1 and t.record_type = u.record_type and t.key = u.key and t.field = u.field`;

const parameters = (generation: number, set: readonly SetField[]): unknown[] => {
  const of = (part: (origin: FieldOrigin) => string | null | undefined): string =>
    texts(set.map(({ origin }) => part(origin) ?? null));
  return [
    generation,
    ...keys(set),
    texts(set.map(({ value }) => JSON.stringify(value))),
    of(({ derivation }) => (derivation === undefined ? 'set' : 'derived')),
    numbers(set.map(({ origin }) => origin.revision)),
    numbers(set.map(({ origin }) => origin.position)),
    of(({ subsystem }) => subsystem),
    of(({ producerVersion }) => producerVersion),
    of(({ commandId }) => commandId),
    of(({ actor }) => actor),
    of(({ reasonCode }) => reasonCode),
    numbers(set.map(({ origin }) => origin.recordedAt)),
    of(({ derivation }) => derivation?.algorithm),
    of(({ derivation }) => derivation?.algorithmVersion),
  ];
};

export const writeFields = async (
  sql: Sql,
  generation: number,
  changes: readonly RecordFieldChange[],
): Promise<void> => {
  const table = partitionOf('record_fields', generation);
  const set = changes.filter(isSet);
  const removed = changes.filter((change) => !isSet(change));
  if (set.length > 0) await sql.query(setFields(table), parameters(generation, set));
  if (removed.length > 0) await sql.query(deleteRows(table), [generation, ...keys(removed)]);
};
