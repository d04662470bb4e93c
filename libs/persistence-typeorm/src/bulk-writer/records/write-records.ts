import { RevisionGapError, type RecordChange } from '@tallyman/projections';
import { recordStream, type RecordKey, type RecordType } from '@tallyman/records';
import { partitionOf } from '../../view-tables.js';
import { bytes, numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';

/** Where no event of the window says whether the record is retracted, it is as it was. */
const putRecords = (table: string): string => `
  insert into ${table} (generation, record_type, key, retracted, applied_position, applied_revision, chain_hash)
  select $1, u.record_type, u.key, coalesce(u.retracted, t.retracted, false), u.position, u.revision, u.hash
  from unnest($2::text[], $3::text[], $4::boolean[], $5::bigint[], $6::bigint[], $7::bytea[])
    as u (record_type, key, retracted, position, revision, hash)
  left join ${table} t on t.generation = $1 and t.record_type = u.record_type and t.key = u.key
  on conflict (generation, record_type, key) do update set
    retracted = excluded.retracted,
    applied_position = excluded.applied_position,
    applied_revision = excluded.applied_revision,
    chain_hash = excluded.chain_hash`;

export const writeRecords = async (sql: Sql, generation: number, changes: readonly RecordChange[]): Promise<void> => {
  await sql.query(putRecords(partitionOf('records', generation)), [
    generation,
    texts(changes.map(({ recordType }) => recordType)),
    texts(changes.map(({ key }) => key)),
    `{${changes.map(({ retracted }) => retracted ?? 'NULL').join(',')}}`,
    numbers(changes.map(({ appliedPosition }) => appliedPosition)),
    numbers(changes.map(({ appliedRevision }) => appliedRevision)),
    bytes(changes.map(({ chainHash }) => chainHash)),
  ]);
};

/** The first record whose row is not at the revision before its change. */
const findGap = (table: string): string => `
  select u.record_type, u.key, coalesce(t.applied_revision, -1) as revision, u.first_revision
  from unnest($2::text[], $3::text[], $4::bigint[]) as u (record_type, key, first_revision)
  left join ${table} t on t.generation = $1 and t.record_type = u.record_type and t.key = u.key
  where coalesce(t.applied_revision, -1) + 1 <> u.first_revision
  limit 1`;

interface Gap {
  readonly record_type: RecordType;
  readonly key: RecordKey;
  readonly revision: string;
  readonly first_revision: string;
}

/** Throws `RevisionGapError` when a record's row is not where the changes go on. */
export const checkRecordContinuity = async (
  sql: Sql,
  generation: number,
  changes: readonly RecordChange[],
): Promise<void> => {
  const [gap] = await sql.query<Gap[]>(findGap(partitionOf('records', generation)), [
    generation,
    texts(changes.map(({ recordType }) => recordType)),
    texts(changes.map(({ key }) => key)),
    numbers(changes.map(({ firstRevision }) => firstRevision)),
  ]);
  if (gap === undefined) return;
  const stream = recordStream({ recordType: gap.record_type, key: gap.key });
  throw new RevisionGapError(stream, Number(gap.revision) + 1, Number(gap.first_revision));
};
