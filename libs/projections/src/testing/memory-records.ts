import { recordStream } from '@tallyman/records';
import type { FormulaChange, RecordChange, RecordChanges, RecordFieldChange } from '../records/changes.js';

type Row = Omit<RecordChange, 'firstRevision' | 'retracted'> & { readonly retracted: boolean };
type FieldRow = Omit<Extract<RecordFieldChange, { kind: 'set' }>, 'kind'>;

/** The views of records as plain maps: what the bulk writer does in SQL, said in the plainest way. */
export class MemoryRecords {
  readonly records = new Map<string, Row>();
  /** By stream and field. */
  readonly fields = new Map<string, FieldRow>();
  readonly formulas = new Map<string, FormulaChange>();

  apply({ records, fields, formulas }: RecordChanges): void {
    for (const { firstRevision, retracted, ...row } of records) {
      const stream = recordStream(row);
      const before = this.records.get(stream);
      if (firstRevision !== (before?.appliedRevision ?? -1) + 1) throw new Error(`${stream} has a gap`);
      this.records.set(stream, { ...row, retracted: retracted ?? before?.retracted ?? false });
    }
    for (const change of fields) {
      const name = JSON.stringify([recordStream(change), change.field]);
      if (change.kind === 'remove') {
        this.fields.delete(name);
        continue;
      }
      const { recordType, key, field, value, origin } = change;
      this.fields.set(name, { recordType, key, field, value, origin });
    }
    for (const formula of formulas) {
      const name = JSON.stringify([formula.algorithm, formula.version, formula.field ?? '']);
      if (!this.formulas.has(name)) this.formulas.set(name, formula);
    }
  }
}
