/** The same for fields that are objects or lists. */
import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsObject, ValidateBy, ValidateNested } from 'class-validator';
import { described, field, presence, quoted, type FieldOptions } from './field.js';
import { holdsPart, type PartClass } from './part-class.js';

/** A list of different whole numbers within bounds. */
export const Indices = (
  limits: { readonly max: number; readonly length: number },
  options: FieldOptions = {},
): PropertyDecorator => {
  const { max, length } = limits;
  const isIndex = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= max;
  return field(
    {
      name: 'indices',
      must: `a list of 1 to ${String(length)} different whole numbers from 0 to ${String(max)}`,
      holds: (value) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= length &&
        value.every(isIndex) &&
        areDifferent(value),
      schema: { type: 'array', items: { type: 'integer', minimum: 0, maximum: max }, minItems: 1, maxItems: length },
    },
    options,
  );
};

/** A list of different words out of a closed set. */
export const SomeOf = (values: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  field(
    {
      name: 'someOf',
      must: `a list of different words, each one of ${quoted(values)}`,
      holds: (value) =>
        Array.isArray(value) &&
        value.length <= values.length &&
        value.every((word) => typeof word === 'string' && values.includes(word)) &&
        areDifferent(value),
      schema: { type: 'array', items: { type: 'string', enum: [...values] } },
    },
    options,
  );

const areDifferent = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

/** One object of its own class. */
export const Part = (type: PartClass, options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    described({ type }, options),
    holdsPart(type),
    ...presence(options),
    IsObject({ message: 'must be an object' }),
    ValidateNested({ message: 'must be an object' }),
  );

/** A list of objects of one class. */
export const Parts = (
  type: PartClass,
  options: FieldOptions & { readonly min: number; readonly max: number },
): PropertyDecorator =>
  applyDecorators(
    described({ type, isArray: true, minItems: options.min, maxItems: options.max }, options),
    holdsPart(type),
    ...presence(options),
    IsArray({ message: 'must be a list' }),
    // The validator would look into a list of lists, and find nothing wrong with an empty one.
    ValidateBy({
      name: 'flatList',
      validator: {
        validate: (value) => !Array.isArray(value) || !value.some(Array.isArray),
        defaultMessage: () => 'must be a list of objects',
      },
    }),
    ArrayMinSize(options.min, { message: `must have at least ${String(options.min)} entries` }),
    ArrayMaxSize(options.max, { message: `must have at most ${String(options.max)} entries` }),
    ValidateNested({ each: true, message: 'must be a list of objects' }),
  );
