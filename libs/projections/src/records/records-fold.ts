import { isFormulaFact, isRecordFact, type EventFact, type FormulaFact } from '@tallyman/event-catalog';
import { recordStream } from '@tallyman/records';
import type { WindowFold } from '../projection.js';
import type { FormulaChange, RecordChange, RecordChanges, RecordFieldChange } from './changes.js';
import { OneRecordFold } from './one-record-fold.js';

const formulaKey = ({ algorithm, version, field }: FormulaChange): string =>
  JSON.stringify([algorithm, version, field ?? null]);

const formulaOf = ({ data, position, recordedAt, context }: FormulaFact): FormulaChange => ({
  ...data,
  position,
  subsystem: context.subsystem,
  ...(context.actor === undefined ? {} : { actor: context.actor }),
  recordedAt,
});

/** `size`: rows of records, of their fields, and of the inputs of these. */
export class RecordsFold implements WindowFold<RecordChanges> {
  private readonly records = new Map<string, OneRecordFold>();
  private readonly formulas = new Map<string, FormulaChange>();
  private fieldRows = 0;

  get size(): number {
    return this.records.size + this.fieldRows + this.formulas.size;
  }

  add(event: EventFact): void {
    if (isFormulaFact(event)) this.putFormula(formulaOf(event));
    if (!isRecordFact(event)) return;
    let entry = this.records.get(event.stream);
    if (entry === undefined) {
      entry = OneRecordFold.before(event);
      this.records.set(event.stream, entry);
    }
    this.fieldRows += entry.add(event);
  }

  join(later: RecordChanges): void {
    for (const change of later.records) {
      const stream = recordStream(change);
      const entry = this.records.get(stream);
      if (entry === undefined) this.records.set(stream, OneRecordFold.of(change));
      else entry.join(change);
    }
    for (const change of later.fields) {
      const stream = recordStream(change);
      const entry = this.records.get(stream);
      if (entry === undefined) throw new Error(`${change.field} of ${stream} changes without an event`);
      this.fieldRows += entry.put(change);
    }
    for (const formula of later.formulas) this.putFormula(formula);
  }

  net(): RecordChanges {
    const records: RecordChange[] = [];
    const fields: RecordFieldChange[] = [];
    for (const entry of this.records.values()) {
      records.push(entry.change());
      for (const field of entry.fieldChanges()) fields.push(field);
    }
    return { records, fields, formulas: [...this.formulas.values()] };
  }

  /** The first one counts: what is registered never changes. */
  private putFormula(formula: FormulaChange): void {
    const key = formulaKey(formula);
    if (!this.formulas.has(key)) this.formulas.set(key, formula);
  }
}
