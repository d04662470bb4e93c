import {
  DEFAULT_LINEAGE_DEPTH,
  DEFAULT_LINEAGE_NODES,
  DEFAULT_RECHECKED,
  DEFAULT_SAMPLES,
  MAX_LINEAGE_DEPTH,
  MAX_LINEAGE_NODES,
  MAX_RECHECKED,
  MAX_SAMPLES,
  type RecheckCursor,
} from '@tallyman/application';
import type { InputUseKey } from '@tallyman/read-models';
import {
  MAX_ALGORITHM_LENGTH,
  MAX_FIELD_NAME_LENGTH,
  MAX_INPUTS,
  MAX_RECORD_KEY_LENGTH,
  MAX_STREAM_LENGTH,
  parseFieldName,
  parseFieldValue,
  parseRecordKey,
  parseRecordType,
  type FieldValue,
} from '@tallyman/records';
import { cursorParameter } from '../parsing/cursors.js';
import {
  flagParameter,
  momentParameter,
  textParameter,
  wholeParameter,
  type Parameter,
} from '../parsing/parameters.js';
import { isName, MAX_INPUT_FIELD } from '../parsing/text-rules.js';

/** What explain and lineage are about when nothing is said. */
export const DEFAULT_FIELD = 'value';

const minPosition = wholeParameter(
  'Wait, at most 5 s, until the views are at this log position: read your own writes.',
);
const at = momentParameter('As it was then: a log position, or a time (log time, recordedAt).');

const name = (max: number, description: string): Parameter<string> =>
  textParameter(
    (text) => (isName(text, max) ? text : undefined),
    `text of 1 to ${String(max)} characters, without control characters`,
    description,
  );

const fieldName = (description: string): Parameter<string> =>
  textParameter(parseFieldName, `a name of 1 to ${String(MAX_FIELD_NAME_LENGTH)} letters, digits and "_"`, description);

const field: Parameter<string> = {
  ...fieldName('Which field.'),
  schema: { type: 'string', default: DEFAULT_FIELD },
};

/** JSON for a number, true, false or null; any other text, also in quotation marks, is a text. */
const readValue = (text: string): FieldValue | null | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return null;
    if (typeof value !== 'object') return parseFieldValue(value);
  } catch {
    // A text without quotation marks.
  }
  return parseFieldValue(text);
};

const expected: Parameter<FieldValue | null> = {
  read: readValue,
  must: 'a whole number, true, false, null, or a text',
  description: 'What you thought it was; a text that looks like another value in quotation marks.',
  schema: { type: 'string' },
};

export const RECORD_PARAMETERS = {
  at,
  minPosition,
  verified: flagParameter('Fold the log again instead of trusting the views.'),
};

export const RECORDS_PARAMETERS = {
  prefix: name(MAX_RECORD_KEY_LENGTH, 'Only keys that begin with it.'),
  after: name(MAX_RECORD_KEY_LENGTH, 'Key after which the page begins.'),
  limit: wholeParameter('Most records in the answer.', 1, 1000, 200),
  minPosition,
};

export const EXPLAIN_PARAMETERS = {
  field,
  at,
  expected,
  after: wholeParameter('Revision after which the page begins.'),
  limit: wholeParameter('Most steps in the answer.', 1, 1000, 200),
};

export const LINEAGE_PARAMETERS = {
  field,
  at,
  depth: wholeParameter('Steps that are followed.', 0, MAX_LINEAGE_DEPTH, DEFAULT_LINEAGE_DEPTH),
  nodes: wholeParameter('Most nodes in the answer.', 1, MAX_LINEAGE_NODES, DEFAULT_LINEAGE_NODES),
};

const isCount = (value: unknown, max: number): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= max;

const readUse = (parts: readonly unknown[]): InputUseKey | undefined => {
  const [type, key, revision, ordinal, of] = parts;
  if (typeof type !== 'string' || typeof key !== 'string' || typeof of !== 'string') return undefined;
  if (!isCount(revision, Number.MAX_SAFE_INTEGER) || !isCount(ordinal, MAX_INPUTS)) return undefined;
  const [recordType, recordKey] = [parseRecordType(type), parseRecordKey(key)];
  if (recordType === undefined || recordKey === undefined || parseFieldName(of) === undefined) return undefined;
  return { recordType, key: recordKey, revision, ordinal, field: of };
};

export const USES_PARAMETERS = {
  stream: {
    ...name(MAX_STREAM_LENGTH, 'Of a record, a stock item or a book, as `record-cost/85123A`.'),
    required: true,
  },
  field: name(MAX_INPUT_FIELD, 'Only uses that name this field of its subject.'),
  after: cursorParameter(readUse),
  limit: wholeParameter('Most uses in the answer.', 1, 1000, 200),
  minPosition,
};

const readRechecked = (parts: readonly unknown[]): RecheckCursor | undefined => {
  const [key, of] = parts;
  if (typeof key !== 'string' || typeof of !== 'string') return undefined;
  return parseRecordKey(key) === undefined || parseFieldName(of) === undefined ? undefined : { key, field: of };
};

export const RECHECK_PARAMETERS = {
  field: fieldName('Only this field.'),
  algorithmVersion: name(MAX_ALGORITHM_LENGTH, 'Only what this version of its algorithm derived.'),
  after: cursorParameter(readRechecked),
  limit: wholeParameter('Most derived fields that are looked at.', 1, MAX_RECHECKED, DEFAULT_RECHECKED),
  samples: wholeParameter('Most fields that a finding names.', 0, MAX_SAMPLES, DEFAULT_SAMPLES),
  minPosition,
};
