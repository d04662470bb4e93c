import type { DataSource } from 'typeorm';
import { recordsProjection } from '@tallyman/projections';
import type { RecordViews } from '@tallyman/read-models';
import { readLive, readRows, type LiveSource } from '../live-rows.js';
import { derivedFields, fieldsOf, inputsOf, withInputs } from './field-rows.js';
import { formulasAfter, formulasOf } from './formula-rows.js';
import { oneRecord, recordsOfType } from './record-rows.js';
import { usesOf } from './use-rows.js';

export const createRecordViews = (database: DataSource): RecordViews => {
  const source: LiveSource = { database, projection: recordsProjection.name };
  return {
    async record(id) {
      const { position, value } = await readLive(source, {
        rows: oneRecord(id),
        fields: fieldsOf(id),
        inputs: inputsOf(id),
      });
      const [row] = value.rows;
      const fields = withInputs(value.fields, value.inputs);
      return { position, value: row === undefined ? undefined : { row, fields } };
    },
    records: (type, page) => readRows(source, recordsOfType(type, page)),
    derived: (type, page) => readRows(source, derivedFields(type, page)),
    uses: (stream, page) => readRows(source, usesOf(stream, page)),
    formulas: (after, limit) => readRows(source, formulasAfter(after, limit)),
    formulasOf: (algorithm, version) => readRows(source, formulasOf(algorithm, version)),
    async position() {
      return (await readLive(source, {})).position;
    },
  };
};
