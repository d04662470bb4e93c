import type {
  AheadOfLog,
  Explained,
  LineageOutcome,
  LineageTooLarge,
  QueryRefusal,
  QueryResult,
  RecheckOutcome,
  RecordAnswer,
  RecordExplanation,
  RecordLineage,
  RecordsAnswer,
  UsesAnswer,
} from '@tallyman/application';
import { recordStream, type RecordId, type RecordType } from '@tallyman/records';
import { cursorOf } from '../parsing/cursors.js';
import { toIso } from '../parsing/instants.js';
import { found } from '../problems/found.js';
import { ProblemError } from '../problems/problem.js';

const unknownRecord = ({ recordType, key }: RecordId): ProblemError =>
  new ProblemError('record_unknown', `The log knows no record ${recordType}/${key}.`, { recordType, key });

const refused = (outcome: AheadOfLog | LineageTooLarge | QueryRefusal): ProblemError => {
  const { code, detail } = outcome;
  if ('stream' in outcome) return new ProblemError(code, detail, { stream: outcome.stream });
  return 'head' in outcome
    ? new ProblemError(code, detail, { position: outcome.position, head: outcome.head })
    : new ProblemError(code, detail);
};

const neverAbsent = (): Error => new Error('a list cannot be absent');

type Origin = RecordAnswer['fields'][number]['origin'];

const presentOrigin = ({ derivation, producerVersion, actor, reasonCode, recordedAt, ...rest }: Origin) => ({
  kind: derivation === undefined ? 'set' : 'derived',
  ...rest,
  producerVersion: producerVersion ?? null,
  actor: actor ?? null,
  reasonCode: reasonCode ?? null,
  recordedAt: toIso(recordedAt),
  ...derivation,
});

export const presentRecord = (id: RecordId, result: QueryResult<RecordAnswer>) => {
  const { recordType, key, retracted, fields, freshness, ...rest } = found(result, () => unknownRecord(id));
  return {
    recordType,
    key,
    retracted,
    fields: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
    provenance: Object.fromEntries(fields.map(({ field, origin }) => [field, presentOrigin(origin)])),
    ...rest,
    freshness,
  };
};

export const presentRecords = (recordType: RecordType, result: QueryResult<RecordsAnswer>) => {
  const { records, freshness, next } = found(result, neverAbsent);
  return { recordType, records, freshness, next: next ?? null };
};

export const presentUses = (stream: string, result: QueryResult<UsesAnswer>) => {
  const { uses, freshness, next } = found(result, neverAbsent);
  return {
    stream,
    uses: uses.map((use) => ({
      stream: recordStream(use),
      recordType: use.recordType,
      key: use.key,
      field: use.field,
      revision: use.revision,
      position: use.position,
      as: use.as,
      inputRevision: use.inputRevision,
      inputField: use.inputField ?? null,
    })),
    freshness,
    next: next === undefined ? null : cursorOf([next.recordType, next.key, next.revision, next.ordinal, next.field]),
  };
};

export const presentRecordExplanation = (
  id: RecordId,
  outcome: Explained<RecordExplanation> | undefined,
): RecordExplanation => {
  if (outcome === undefined) throw unknownRecord(id);
  if (outcome.kind === 'explained') return outcome.explanation;
  throw refused(outcome);
};

export const presentLineage = (id: RecordId, outcome: LineageOutcome | undefined): RecordLineage => {
  if (outcome === undefined) throw unknownRecord(id);
  if (outcome.kind === 'found') return outcome.lineage;
  throw refused(outcome);
};

export const presentRecheck = (recordType: RecordType, outcome: RecheckOutcome) => {
  if (outcome.kind === 'refused') throw refused(outcome);
  const { next, freshness, ...recheck } = outcome.recheck;
  return { recordType, ...recheck, freshness, next: next === undefined ? null : cursorOf([next.key, next.field]) };
};
