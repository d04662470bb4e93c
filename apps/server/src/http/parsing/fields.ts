/** Decorators for the fields of a request: each says the rule to the validator and the same rule to the OpenAPI document. */
import { MAX_LOCATION_LENGTH, MAX_SKU_LENGTH, parseLocation, parseSku } from '@tallyman/inventory';
import { field, quoted, type FieldOptions } from './field.js';
import { parseInstant } from './instants.js';
import { isName, isProse, isTraceparent } from './text-rules.js';

/** A name or id of 1..max characters; `without` lists characters that have a meaning where it is stored. */
export const Name = (max: number, options: FieldOptions & { readonly without?: string } = {}): PropertyDecorator => {
  const { without } = options;
  const exception = without === undefined ? '' : ` and without "${without}"`;
  return field(
    {
      name: 'name',
      must: `text of 1 to ${String(max)} characters, without control characters or white space at its ends${exception}`,
      holds: (value) => isName(value, max) && (without === undefined || !value.includes(without)),
      schema: { type: 'string', minLength: 1, maxLength: max },
    },
    options,
  );
};

export const SkuName = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'sku',
      must: `a SKU: text of 1 to ${String(MAX_SKU_LENGTH)} characters, without control characters or white space at its ends`,
      holds: (value) => typeof value === 'string' && parseSku(value) !== undefined,
      schema: { type: 'string', minLength: 1, maxLength: MAX_SKU_LENGTH },
    },
    { example: '85123A', ...options },
  );

export const LocationName = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'location',
      must: `a location: a name of 1 to ${String(MAX_LOCATION_LENGTH)} characters, without "/", not "transit" or "returns"`,
      holds: (value) => typeof value === 'string' && parseLocation(value) !== undefined,
      schema: { type: 'string', minLength: 1, maxLength: MAX_LOCATION_LENGTH },
    },
    { example: 'LDN1', ...options },
  );

export const Prose = (max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'prose',
      must: `text of 1 to ${String(max)} characters, not blank, without control characters`,
      holds: (value) => isProse(value, max),
      schema: { type: 'string', minLength: 1, maxLength: max },
    },
    options,
  );

export interface WholeOptions extends FieldOptions {
  readonly min?: number;
  readonly max?: number;
  readonly notZero?: boolean;
}

/** A whole number within ±(2^53 − 1). */
export const Whole = (options: WholeOptions = {}): PropertyDecorator => {
  const { min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, notZero = false } = options;
  return field(
    {
      name: 'whole',
      must: `a whole number from ${String(min)} to ${String(max)}${notZero ? ', not 0' : ''}`,
      holds: (value) =>
        Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max && !(notZero && value === 0),
      schema: { type: 'integer', format: 'int64', minimum: min, maximum: max },
    },
    options,
  );
};

export const OneOf = (values: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'oneOf',
      must: `one of ${quoted(values)}`,
      holds: (value) => typeof value === 'string' && values.includes(value),
      schema: { type: 'string', enum: [...values] },
    },
    options,
  );

/** The discriminator: the name of the command itself. */
export const Literal = (value: string): PropertyDecorator =>
  field(
    {
      name: 'literal',
      must: `"${value}"`,
      holds: (given) => given === value,
      schema: { type: 'string', enum: [value] },
    },
    {},
  );

export const Instant = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'instant',
      must: 'an ISO 8601 instant with an offset, as in 2026-12-01T10:00:00Z',
      holds: (value) => parseInstant(value) !== undefined,
      schema: { type: 'string', format: 'date-time' },
    },
    options,
  );

export const Currency = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'currency',
      must: 'three capital letters of ISO 4217',
      holds: (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
      schema: { type: 'string', pattern: '^[A-Z]{3}$' },
    },
    options,
  );

export const Traceparent = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'traceparent',
      must: 'a W3C traceparent',
      holds: isTraceparent,
      schema: { type: 'string', pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' },
    },
    options,
  );

export const Flag = (options: FieldOptions = {}): PropertyDecorator =>
  field(
    { name: 'flag', must: 'true or false', holds: (value) => typeof value === 'boolean', schema: { type: 'boolean' } },
    options,
  );
