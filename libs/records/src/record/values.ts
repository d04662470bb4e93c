import { isWhole } from '@tallyman/kernel';
import { parseFieldName } from './names.js';

/** What a field holds: a whole number within ±(2^53 − 1), a text, or true or false. No floats. */
export type FieldValue = number | string | boolean;
/** By the name of the field; `null`: the field is not there, or is to be removed. Look into it with `Object.entries` only. */
export type FieldChanges = Readonly<Record<string, FieldValue | null>>;
/** By the name of the field. */
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** Longest text of a field, in characters (code points). */
export const MAX_TEXT_LENGTH = 4096;
/** Most fields of a record, and of a command. */
export const MAX_FIELDS = 100;

/** PostgreSQL does not take NUL, UTF-8 no half of a surrogate pair. */
const UNSTORABLE = /[\p{Cs}\u{0}]/u;

const isText = (text: string): boolean =>
  (text.length <= MAX_TEXT_LENGTH || Array.from(text).length <= MAX_TEXT_LENGTH) && !UNSTORABLE.test(text);

/** A value of a field, or `undefined` when it is none: a float, a text too long or with a lone surrogate or NUL, anything else. */
export const parseFieldValue = (value: unknown): FieldValue | undefined => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return isText(value) ? value : undefined;
  // JSON does not keep −0.
  return isWhole(value) ? value + 0 : undefined;
};

const parseFields = <Value>(fields: object, parse: (value: unknown) => Value | undefined) => {
  const parsed: [string, Value][] = [];
  for (const [name, given] of Object.entries(fields)) {
    const value = parse(given);
    if (value === undefined || parseFieldName(name) === undefined) return undefined;
    parsed.push([name, value]);
  }
  return parsed.length > 0 && parsed.length <= MAX_FIELDS ? Object.fromEntries(parsed) : undefined;
};

/** 1 to 100 fields with their values or `null`, or `undefined` when one of them has no valid name or value. */
export const parseFieldChanges = (fields: object): FieldChanges | undefined =>
  parseFields(fields, (value) => (value === null ? null : parseFieldValue(value)));

/** 1 to 100 fields with their values, or `undefined` when one of them has no valid name or value. */
export const parseFieldValues = (fields: object): FieldValues | undefined => parseFields(fields, parseFieldValue);
