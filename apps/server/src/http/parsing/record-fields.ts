/** Decorators for the names and values of records. */
import {
  MAX_FIELD_NAME_LENGTH,
  MAX_FIELDS,
  MAX_RECORD_KEY_LENGTH,
  MAX_RECORD_TYPE_LENGTH,
  MAX_TEXT_LENGTH,
  parseFieldName,
  parseFieldValue,
  parseRecordKey,
  parseRecordType,
} from '@tallyman/records';
import { field, type FieldOptions } from './field.js';
import { parsedName } from './parsed-name.js';
import { isJsonObject, isReservedName } from './shape.js';
import type { FieldError } from './validate.js';

export const RecordTypeName = (options: FieldOptions = {}): PropertyDecorator =>
  parsedName(
    {
      must: `a record type: a name of 1 to ${String(MAX_RECORD_TYPE_LENGTH)} characters, without "/"`,
      max: MAX_RECORD_TYPE_LENGTH,
      parse: parseRecordType,
    },
    { example: 'price', ...options },
  );

export const RecordKeyName = (options: FieldOptions = {}): PropertyDecorator =>
  parsedName(
    {
      must: `a key: a name of 1 to ${String(MAX_RECORD_KEY_LENGTH)} characters`,
      max: MAX_RECORD_KEY_LENGTH,
      parse: parseRecordKey,
    },
    { example: '85123A', ...options },
  );

const NAME_MUST =
  `1 to ${String(MAX_FIELD_NAME_LENGTH)} letters, digits and "_", not beginning with a digit, and no reserved word of CEL ` +
  'or member that every object has';

/** As its owner writes it; not one that a look-up by name finds on every object, since values are told by such names. */
const parseFieldNameOfRequest = (text: string) => (isReservedName(text) ? undefined : parseFieldName(text));

const NAME_PATTERN = '^[A-Za-z_][A-Za-z0-9_]*$';

export const RecordFieldName = (options: FieldOptions = {}): PropertyDecorator =>
  parsedName(
    { must: `a name: ${NAME_MUST}`, max: MAX_FIELD_NAME_LENGTH, parse: parseFieldNameOfRequest, pattern: NAME_PATTERN },
    options,
  );

export interface FieldMapOptions extends FieldOptions {
  /** `null` is a value too: the field is not there. */
  readonly nullable: boolean;
}

/** 1 to 100 fields of a record with their values. */
export const FieldMap = (options: FieldMapOptions): PropertyDecorator => {
  const { nullable } = options;
  const isValue = (value: unknown): boolean => (value === null ? nullable : isFieldValue(value));
  const faultOf = ([name, value]: [string, unknown]): FieldError[] => {
    if (!isFieldName(name)) return [{ path: name, message: `must have a name of ${NAME_MUST}` }];
    return isValue(value) ? [] : [{ path: name, message: `must be ${valueMust(nullable)}` }];
  };
  return field(
    {
      name: 'fieldMap',
      must: `an object with 1 to ${String(MAX_FIELDS)} fields`,
      holds: (value) => isJsonObject(value) && holdsFields(value, isValue),
      faults: (value) => (isJsonObject(value) && isNumberOfFields(value) ? Object.entries(value).flatMap(faultOf) : []),
      schema: fieldMapSchema(nullable),
    },
    options,
  );
};

const isFieldName = (name: string): boolean =>
  name.length <= MAX_FIELD_NAME_LENGTH && parseFieldNameOfRequest(name) !== undefined;

const isFieldValue = (value: unknown): boolean =>
  !(typeof value === 'string' && value.length > 2 * MAX_TEXT_LENGTH) && parseFieldValue(value) !== undefined;

const valueMust = (nullable: boolean): string =>
  `a whole number within ±(2^53 − 1), text of at most ${String(MAX_TEXT_LENGTH)} characters without NUL, true${nullable ? ', false or null' : ' or false'}`;

const isNumberOfFields = (fields: object): boolean => {
  const { length } = Object.keys(fields);
  return length > 0 && length <= MAX_FIELDS;
};

const holdsFields = (fields: Readonly<Record<string, unknown>>, isValue: (value: unknown) => boolean): boolean =>
  isNumberOfFields(fields) && Object.entries(fields).every(([name, value]) => isFieldName(name) && isValue(value));

const fieldMapSchema = (nullable: boolean) => ({
  type: 'object' as const,
  minProperties: 1,
  maxProperties: MAX_FIELDS,
  additionalProperties: {
    oneOf: [
      { type: 'integer', format: 'int64', minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      { type: 'string', maxLength: MAX_TEXT_LENGTH },
      { type: 'boolean' },
    ],
    ...(nullable ? { nullable: true } : {}),
  },
});
