import type { ListedRecord, RecordPage, RecordRow } from '@tallyman/read-models';
import type { FieldValue, RecordId, RecordKey, RecordType } from '@tallyman/records';
import { RecordEntity } from '../../entities/record.entity.js';
import type { Select, ViewQuery } from '../live-rows.js';
import { LIVE } from './live.js';

interface RowRecord {
  // Names in the views came out of the log, where they were parsed on the way in.
  record_type: RecordType;
  key: RecordKey;
  retracted: boolean;
  applied_position: number;
  applied_revision: number;
  /** `\x` and hex. */
  chain_hash: string;
}

interface ListRecord extends RowRecord {
  fields: readonly { readonly field: string; readonly value: string }[];
}

const map = (record: RowRecord): RecordRow => ({
  recordType: record.record_type,
  key: record.key,
  retracted: record.retracted,
  appliedPosition: record.applied_position,
  appliedRevision: record.applied_revision,
  chainHash: record.chain_hash.slice(2),
});

const mapListed = (record: ListRecord): ListedRecord => ({
  ...map(record),
  fields: Object.fromEntries(record.fields.map(({ field, value }) => [field, JSON.parse(value) as FieldValue])),
});

const records = (from: Select): Select => from.select('r.*').from(RecordEntity, 'r').where(LIVE);

export const oneRecord = ({ recordType, key }: RecordId): ViewQuery<RecordRow> => ({
  select: (from) => records(from).andWhere('r.recordType = :recordType and r.key = :key', { recordType, key }),
  map,
});

/** Of each record its fields, in order of their names. */
const FIELDS = `(select coalesce(json_agg(json_build_object('field', f.field, 'value', f.value) order by f.field), '[]')
  from record_fields f where f.generation = r.generation and f.record_type = r.record_type and f.key = r.key)`;

/** In C order, what begins with a text is what is not before it and begins with it: the first part finds the place in the index. */
export const recordsOfType = (
  recordType: RecordType,
  { prefix, after, limit }: RecordPage,
): ViewQuery<ListedRecord> => ({
  select: (from) => {
    const page = records(from).addSelect(FIELDS, 'fields').andWhere('r.recordType = :recordType', { recordType });
    if (prefix !== undefined) page.andWhere('r.key >= :prefix and starts_with(r.key, :prefix)', { prefix });
    if (after !== undefined) page.andWhere('r.key > :after', { after });
    return page.orderBy('r.key').limit(limit);
  },
  map: mapListed,
});
