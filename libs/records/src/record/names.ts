import { isName, type Brand } from '@tallyman/kernel';

/** What kind of thing a record is about (`price`, `order` …); case-sensitive. */
export type RecordType = Brand<string, 'RecordType'>;
/** Which one of its type, as its owner writes it. */
export type RecordKey = Brand<string, 'RecordKey'>;
/** Of a field of a record, or of a variable that an input is bound to. */
export type FieldName = Brand<string, 'FieldName'>;
/** Of an algorithm, or of its version. */
export type AlgorithmName = Brand<string, 'AlgorithmName'>;

/** A record, a consistency boundary. */
export interface RecordId {
  readonly recordType: RecordType;
  readonly key: RecordKey;
}

/** Longest names, in characters (code points). */
export const MAX_RECORD_TYPE_LENGTH = 64;
export const MAX_RECORD_KEY_LENGTH = 256;
export const MAX_FIELD_NAME_LENGTH = 64;
export const MAX_ALGORITHM_LENGTH = 64;
/** Of any kind of stream. */
export const MAX_STREAM_LENGTH = 512;

const PREFIX = 'record-';
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reserved words of CEL, so that every field can be a variable of a formula.
 * Source: CEL language definition, https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax.
 * And `__proto__`, which an object of JavaScript does not keep as a member.
 */
const RESERVED: ReadonlySet<string> = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while', '__proto__'],
]);

/** A type of 1 to 64 characters without `/`, or `undefined`. */
export const parseRecordType = (text: string): RecordType | undefined =>
  isName(text, MAX_RECORD_TYPE_LENGTH) && !text.includes('/') ? (text as RecordType) : undefined;

/** A key of 1 to 256 characters, or `undefined`. It may contain `/`. */
export const parseRecordKey = (text: string): RecordKey | undefined =>
  isName(text, MAX_RECORD_KEY_LENGTH) ? (text as RecordKey) : undefined;

/** An identifier of 1 to 64 ASCII letters, digits and `_` that does not begin with a digit and is no reserved word of CEL, or `undefined`. */
export const parseFieldName = (text: string): FieldName | undefined =>
  text.length <= MAX_FIELD_NAME_LENGTH && IDENTIFIER.test(text) && !RESERVED.has(text)
    ? (text as FieldName)
    : undefined;

/** The name of an algorithm or of its version, 1 to 64 characters, or `undefined`. */
export const parseAlgorithmName = (text: string): AlgorithmName | undefined =>
  isName(text, MAX_ALGORITHM_LENGTH) ? (text as AlgorithmName) : undefined;

/** The stream of a record, `record-{type}/{key}`. A type has no `/`, so the first one divides. */
export const recordStream = (record: RecordId): string => `${PREFIX}${record.recordType}/${record.key}`;

/** The record of a stream, or `undefined` when the stream is of another kind. */
export const recordOf = (stream: string): RecordId | undefined => {
  const slash = stream.indexOf('/');
  if (!stream.startsWith(PREFIX) || slash < 0) return undefined;
  return { recordType: stream.slice(PREFIX.length, slash) as RecordType, key: stream.slice(slash + 1) as RecordKey };
};
