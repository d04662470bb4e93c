import type { InputUse, UsesPage } from '@tallyman/read-models';
import type { RecordKey, RecordType } from '@tallyman/records';
import { RecordFieldEntity, RecordInputEntity } from '../../entities/record.entity.js';
import type { ViewQuery } from '../live-rows.js';
import { LIVE } from './live.js';

interface UseRecord {
  record_type: RecordType;
  key: RecordKey;
  field: string;
  revision: number;
  ordinal: number;
  variable: string;
  input_revision: number;
  input_field: string | null;
  set_position: number;
}

const map = (record: UseRecord): InputUse => ({
  recordType: record.record_type,
  key: record.key,
  field: record.field,
  revision: record.revision,
  position: record.set_position,
  ordinal: record.ordinal,
  as: record.variable,
  inputRevision: record.input_revision,
  ...(record.input_field === null ? {} : { inputField: record.input_field }),
});

/** The index has the beginning of the stream's name. */
const OF_STREAM = 'left(r.inputStream, 200) = left(:stream, 200) and r.inputStream = :stream';
/** What the event derived and is still so. */
const STILL_SO =
  'f.generation = r.generation and f.recordType = r.recordType and f.key = r.key and f.setRevision = r.revision';
const ORDER = ['r.record_type', 'r.key', 'r.revision', 'r.ordinal', 'f.field'] as const;

export const usesOf = (stream: string, { inputField, after, limit }: UsesPage): ViewQuery<InputUse> => ({
  select: (from) => {
    const page = from
      .select(['r.*', 'f.field as field', 'f.set_position as set_position'])
      .from(RecordInputEntity, 'r')
      .innerJoin(RecordFieldEntity, 'f', STILL_SO)
      .where(LIVE)
      .andWhere(OF_STREAM, { stream });
    if (inputField !== undefined) page.andWhere('r.inputField = :inputField', { inputField });
    if (after !== undefined) {
      const { recordType, key, revision, ordinal, field } = after;
      page.andWhere(`(${ORDER.join(', ')}) > (:recordType, :key, :revision, :ordinal, :field)`, {
        ...{ recordType, key, revision, ordinal, field },
      });
    }
    for (const column of ORDER) page.addOrderBy(column);
    return page.limit(limit);
  },
  map,
});
