import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';
import type { FieldError, FaultFinder } from './validate.js';

/** What every field may say about itself. */
export interface FieldOptions {
  readonly description?: string;
  readonly optional?: boolean;
  readonly example?: unknown;
}

/** What a value must be, for the validator, for people and for the API document. */
export interface Rule {
  readonly name: string;
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
  /** What is wrong within a value that is itself of the right kind; paths begin in it. */
  readonly faults?: (value: unknown) => readonly FieldError[];
  readonly schema: ApiPropertyOptions;
}

export const described = (schema: ApiPropertyOptions, options: FieldOptions): PropertyDecorator => {
  const { description, example, optional = false } = options;
  const extra = {
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
  };
  // The options are a union that a spread cannot be matched with member by member; the members are all its own.
  return ApiProperty(Object.assign({}, schema, extra, { required: !optional }));
};

/** The condition under which an optional field is looked at. */
export const isPresent = (_: object, value: unknown): boolean => value !== undefined;

/** Absent is allowed, `null` is not: it is another spelling of nothing, and would make another command hash. */
export const presence = (options: FieldOptions): PropertyDecorator[] =>
  options.optional === true ? [ValidateIf(isPresent)] : [];

export const field = (rule: Rule, options: FieldOptions): PropertyDecorator =>
  applyDecorators(
    described(rule.schema, options),
    ...presence(options),
    ValidateBy(
      { name: rule.name, validator: { validate: rule.holds, defaultMessage: () => `must be ${rule.must}` } },
      rule.faults === undefined ? {} : { context: { faults: rule.faults } satisfies FaultFinder },
    ),
  );

export const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');
