import type { EventStore } from '@tallyman/event-store';
import { exact, recordValue, type ExactTotal, type FieldValue } from '@tallyman/explain';
import type { RecordViews, StoredRecord } from '@tallyman/read-models';
import type { RecordId, RecordKey, RecordType } from '@tallyman/records';
import { explainValue } from './explain-value.js';
import type { ExplainOptions, Explained, ValueExplanation } from './explain.js';
import type { ServingCell } from './served-cells.js';

export interface ExplainRecordRequest extends ExplainOptions {
  readonly id: RecordId;
  readonly field: string;
  /** What the asker thought the value was; `null`: not there. */
  readonly expected?: FieldValue;
}

/** What is explained. */
export interface RecordSubject {
  readonly kind: 'record';
  readonly recordType: RecordType;
  readonly key: RecordKey;
}

/** The answer of `GET …/explain`, as it goes over the wire. */
export interface RecordExplanation extends ValueExplanation<FieldValue> {
  readonly subject: RecordSubject;
  readonly field: string;
  /** As asked. */
  readonly expected?: FieldValue;
  /** value − expected; present where both are whole numbers. */
  readonly gap?: ExactTotal;
}

/** `undefined`: the log has no such record. Throws `UnreadableEventError` for an event of a later release. */
export type ExplainRecord = (request: ExplainRecordRequest) => Promise<Explained<RecordExplanation> | undefined>;

export interface ExplainRecordPorts {
  readonly store: EventStore;
  readonly views: Pick<RecordViews, 'record'>;
}

/** Explains fields of records: which events said what, by whom and why. What a derived one was computed from, the lineage tells. */
export const createExplainRecord =
  ({ store, views }: ExplainRecordPorts): ExplainRecord =>
  async (request) => {
    const { id, field, expected } = request;
    const outcome = await explainValue(store, recordValue(id, field), request, async () => {
      const { position, value } = await views.record(id);
      return { cached: undefined, viewed: { position, value: cellOf(value, field) } };
    });
    if (outcome?.kind !== 'explained') return outcome;
    const { recordType, key } = id;
    const subject = { kind: 'record', recordType, key } as const;
    return {
      kind: 'explained',
      explanation: { subject, ...outcome.explanation, field, ...comparison(outcome.explanation.value, expected) },
    };
  };

const cellOf = (stored: StoredRecord | undefined, field: string): ServingCell<FieldValue> | undefined => {
  if (stored === undefined) return undefined;
  const { appliedPosition, appliedRevision, chainHash } = stored.row;
  const value = stored.fields.find((row) => row.field === field)?.value ?? null;
  return { value, appliedPosition, appliedRevision, chainHash };
};

const comparison = (
  value: FieldValue,
  expected: FieldValue | undefined,
): Pick<RecordExplanation, 'expected' | 'gap'> => {
  if (expected === undefined) return {};
  if (typeof value !== 'number' || typeof expected !== 'number') return { expected };
  return { expected, gap: exact(BigInt(value) - BigInt(expected)) };
};
