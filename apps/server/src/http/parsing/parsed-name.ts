import { field, type FieldOptions } from './field.js';

/** A name of a domain: what it must be for people, its greatest length in characters, and its parser. */
export interface ParsedName {
  readonly must: string;
  readonly max: number;
  readonly parse: (text: string) => unknown;
  readonly pattern?: string;
}

/** A field that holds what the parser of a domain takes. */
export const parsedName = (name: ParsedName, options: FieldOptions): PropertyDecorator => {
  const { must, max, parse, pattern } = name;
  return field(
    {
      name: 'parsedName',
      must,
      // Before the parser counts the characters of a text of a megabyte.
      holds: (value) => typeof value === 'string' && value.length <= 2 * max && parse(value) !== undefined,
      schema: { type: 'string', minLength: 1, maxLength: max, ...(pattern === undefined ? {} : { pattern }) },
    },
    options,
  );
};
