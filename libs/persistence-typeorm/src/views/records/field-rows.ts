import type { FieldOrigin } from '@tallyman/projections';
import type { DerivedFieldRow, DerivedPage, RecordFieldRow } from '@tallyman/read-models';
import type { DerivationInput, FieldValue, RecordId, RecordKey, RecordType } from '@tallyman/records';
import { RecordFieldEntity, RecordInputEntity } from '../../entities/record.entity.js';
import type { Select, ViewQuery } from '../live-rows.js';
import { LIVE } from './live.js';

interface FieldRecord {
  record_type: RecordType;
  key: RecordKey;
  field: string;
  value: string;
  set_revision: number;
  set_position: number;
  subsystem: string;
  producer_version: string | null;
  command_id: string;
  actor: string | null;
  reason_code: string | null;
  recorded_at: number;
  algorithm: string | null;
  algorithm_version: string | null;
}

interface InputRecord {
  revision: number;
  variable: string;
  input_stream: string;
  input_revision: number;
  input_field: string | null;
}

/** An input of an event of the record. */
export interface InputOf {
  readonly revision: number;
  readonly input: DerivationInput;
}

const mapInput = ({ revision, variable, input_stream, input_revision, input_field }: InputRecord): InputOf => ({
  revision,
  input: {
    ...{ as: variable, stream: input_stream, revision: input_revision },
    ...(input_field === null ? {} : { field: input_field }),
  },
});

/** The inputs of the events that derived the fields of a record, in their order. */
export const inputsOf = ({ recordType, key }: RecordId): ViewQuery<InputOf> => ({
  select: (from) =>
    from
      .select('r.*')
      .from(RecordInputEntity, 'r')
      .where(LIVE)
      .andWhere('r.recordType = :recordType and r.key = :key', { recordType, key })
      .orderBy('r.revision')
      .addOrderBy('r.ordinal'),
  map: mapInput,
});

const originOf = (record: FieldRecord): FieldOrigin => ({
  revision: record.set_revision,
  position: record.set_position,
  subsystem: record.subsystem,
  ...(record.producer_version === null ? {} : { producerVersion: record.producer_version }),
  commandId: record.command_id,
  ...(record.actor === null ? {} : { actor: record.actor }),
  ...(record.reason_code === null ? {} : { reasonCode: record.reason_code }),
  recordedAt: record.recorded_at,
  ...(record.algorithm === null || record.algorithm_version === null
    ? {}
    : { derivation: { inputs: [], algorithm: record.algorithm, algorithmVersion: record.algorithm_version } }),
});

const map = (record: FieldRecord): RecordFieldRow => ({
  recordType: record.record_type,
  key: record.key,
  field: record.field,
  value: JSON.parse(record.value) as FieldValue,
  origin: originOf(record),
});

const mapDerived = (record: FieldRecord): DerivedFieldRow => ({
  recordType: record.record_type,
  key: record.key,
  field: record.field,
  value: JSON.parse(record.value) as FieldValue,
  revision: record.set_revision,
  algorithm: record.algorithm ?? '',
  algorithmVersion: record.algorithm_version ?? '',
});

const fields = (from: Select): Select => from.select('r.*').from(RecordFieldEntity, 'r').where(LIVE);

/** The fields with the inputs of the events that derived them. */
export const withInputs = (rows: readonly RecordFieldRow[], inputs: readonly InputOf[]): readonly RecordFieldRow[] => {
  const byRevision = new Map<number, DerivationInput[]>();
  for (const { revision, input } of inputs) {
    const before = byRevision.get(revision);
    if (before === undefined) byRevision.set(revision, [input]);
    else before.push(input);
  }
  return rows.map((row) => {
    const { derivation, revision } = row.origin;
    if (derivation === undefined) return row;
    const own = byRevision.get(revision) ?? [];
    return { ...row, origin: { ...row.origin, derivation: { ...derivation, inputs: own } } };
  });
};

/** Still without their inputs. */
export const fieldsOf = ({ recordType, key }: RecordId): ViewQuery<RecordFieldRow> => ({
  select: (from) =>
    fields(from).andWhere('r.recordType = :recordType and r.key = :key', { recordType, key }).orderBy('r.field'),
  map,
});

export const derivedFields = (
  recordType: RecordType,
  { field, algorithmVersion, after, limit }: DerivedPage,
): ViewQuery<DerivedFieldRow> => ({
  select: (from) => {
    const page = fields(from).andWhere(`r.recordType = :recordType and r.kind = 'derived'`, { recordType });
    if (field !== undefined) page.andWhere('r.field = :only', { only: field });
    if (algorithmVersion !== undefined) page.andWhere('r.algorithmVersion = :algorithmVersion', { algorithmVersion });
    if (after !== undefined)
      page.andWhere('(r.key, r.field) > (:afterKey, :afterField)', { afterKey: after.key, afterField: after.field });
    return page.orderBy('r.key').addOrderBy('r.field').limit(limit);
  },
  map: mapDerived,
});
