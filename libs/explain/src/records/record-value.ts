import { isRecordEvent } from '@tallyman/event-catalog';
import { fieldChangesOf, recordStream, type RecordId } from '@tallyman/records';
import type { ExplainedValue, FieldValue } from '../explained-value.js';

/** A field of a record; `null` while it is not there. An event that says it again is a step, also with the same value. */
export const recordValue = (id: RecordId, field: string): ExplainedValue<FieldValue> => ({
  stream: recordStream(id),
  field,
  start: null,
  after: (event) =>
    isRecordEvent(event) ? fieldChangesOf(event).find((change) => change.field === field)?.after : undefined,
});
