import type { RecordRefusal } from '../refusals.js';
import { fieldValue, type RecordState } from '../state.js';
import { MAX_FIELDS, type FieldChanges, type FieldValue } from '../values.js';

type Changes = readonly (readonly [name: string, value: FieldValue | null])[];

/** What the log has for these fields. */
export const previousOf = (state: RecordState, changes: Changes): FieldChanges =>
  Object.fromEntries(changes.map(([name]) => [name, fieldValue(state, name)]));

/** A refusal if the record would have too many fields. */
export const refuseTooMany = (state: RecordState, changes: Changes): RecordRefusal | undefined => {
  let fields = state.fields.size;
  for (const [name, value] of changes) fields += Number(value !== null) - Number(state.fields.has(name));
  return fields > MAX_FIELDS ? { code: 'too_many_fields', fields, limit: MAX_FIELDS } : undefined;
};
