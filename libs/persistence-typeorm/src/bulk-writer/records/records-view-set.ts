import { recordsProjection, type RecordChanges } from '@tallyman/projections';
import type { ViewSet } from '../../view-set.js';
import { inParts } from '../in-parts.js';
import type { Sql } from '../sql.js';
import { writeFields } from './write-fields.js';
import { writeFormulas } from './write-formulas.js';
import { writeInputs } from './write-inputs.js';
import { checkRecordContinuity, writeRecords } from './write-records.js';

const write = async (sql: Sql, generation: number, changes: RecordChanges): Promise<void> => {
  await inParts(changes.records, (records) => writeRecords(sql, generation, records));
  await inParts(changes.fields, (fields) => writeFields(sql, generation, fields));
  await writeInputs(sql, generation, changes.fields);
  await inParts(changes.formulas, (formulas) => writeFormulas(sql, generation, formulas));
};

export const recordsViewSet: ViewSet<RecordChanges> = {
  projection: recordsProjection.name,
  tables: ['formulas', 'record_fields', 'record_inputs', 'records'],
  write,
  async writeChecked(sql, generation, changes) {
    await inParts(changes.records, (records) => checkRecordContinuity(sql, generation, records));
    await write(sql, generation, changes);
  },
};
