import { applyDecorators, SetMetadata, type PipeTransform } from '@nestjs/common';
import { ApiQuery, type ApiQueryOptions } from '@nestjs/swagger';
import { ProblemError } from '../problems/problem.js';
import { parseInstant } from './instants.js';

/** One query parameter: how it is read (`undefined`: it cannot be), what it must be, and how the API document shows it. */
export interface Parameter<T> {
  readonly read: (text: string) => T | undefined;
  readonly must: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example?: string;
  readonly required?: boolean;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
/** The values of a set of parameters; all may be absent. */
export type ValuesOf<P extends Parameters> = {
  readonly [Name in keyof P]?: P[Name] extends Parameter<infer T> ? T : never;
};

export const KNOWN_PARAMETERS = 'tallyman:known-parameters';

const WHOLE = /^-?(?:0|[1-9]\d{0,15})$/;

/** A whole number of plain decimal digits; `undefined` for everything else that `Number` would take. */
export const readWhole = (text: string, min: number, max: number): number | undefined => {
  if (!WHOLE.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= min && value <= max ? value + 0 : undefined;
};

export const wholeParameter = (
  description: string,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
  fallback?: number,
): Parameter<number> => ({
  read: (text) => readWhole(text, min, max),
  must: `a whole number from ${String(min)} to ${String(max)}`,
  description,
  schema: {
    type: 'integer',
    format: 'int64',
    minimum: min,
    maximum: max,
    ...(fallback === undefined ? {} : { default: fallback }),
  },
});

export const flagParameter = (description: string): Parameter<boolean> => ({
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  must: '"true" or "false"',
  description,
  schema: { type: 'boolean', default: false },
});

export const choiceParameter = <T extends string>(
  values: readonly T[],
  description: string,
  fallback?: T,
): Parameter<T> => ({
  read: (text) => values.find((value) => value === text),
  must: `one of ${values.join(', ')}`,
  description,
  schema: { type: 'string', enum: [...values], ...(fallback === undefined ? {} : { default: fallback }) },
});

export type Moment = { readonly position: number } | { readonly time: number };

/** In a query string an unescaped "+" is a space; before the offset of an instant nothing else can be meant. */
const readMoment = (text: string): Moment | undefined => {
  const position = readWhole(text, 0, Number.MAX_SAFE_INTEGER);
  if (position !== undefined) return { position };
  const time = parseInstant(text.replace(/ (\d\d:?\d\d)$/, '+$1'));
  return time === undefined ? undefined : { time };
};

export const momentParameter = (description: string): Parameter<Moment> => ({
  read: readMoment,
  must: 'a log position or an ISO 8601 instant with an offset',
  description,
  schema: {
    oneOf: [
      { type: 'integer', format: 'int64', minimum: 0 },
      { type: 'string', format: 'date-time' },
    ],
  },
});

export const textParameter = <T extends string>(
  read: (text: string) => T | undefined,
  must: string,
  description: string,
): Parameter<T> => ({ read, must, description, schema: { type: 'string' } });

const invalidParameter = (name: string, message: string): ProblemError =>
  new ProblemError('validation_failed', `${name} ${message}.`, { errors: [{ path: name, message }] });

/** Names the parameters of a route, for the check of unknown ones and for the API document. */
export const TakesParameters = (parameters: Parameters): MethodDecorator =>
  applyDecorators(
    SetMetadata(KNOWN_PARAMETERS, new Set(Object.keys(parameters))),
    ...Object.entries(parameters).map(([name, { description, schema, required = false }]) => {
      const options: ApiQueryOptions = { name, description, schema, required };
      return ApiQuery(options);
    }),
  );

/** Reads the query of a route; ends the request when a parameter is there twice or cannot be read. */
export class ParametersPipe<P extends Parameters> implements PipeTransform<unknown, ValuesOf<P>> {
  constructor(private readonly parameters: P) {}

  transform(query: unknown): ValuesOf<P> {
    const given = (typeof query === 'object' && query !== null ? query : {}) as Readonly<Record<string, unknown>>;
    const values: Record<string, unknown> = {};
    for (const [name, parameter] of Object.entries<Parameter<unknown>>(this.parameters)) {
      const text = given[name];
      if (text === undefined && parameter.required === true) throw invalidParameter(name, 'must be given');
      if (text !== undefined) values[name] = readOne(name, text, parameter);
    }
    return values as ValuesOf<P>;
  }
}

const readOne = (name: string, text: unknown, { read, must }: Parameter<unknown>): unknown => {
  if (typeof text !== 'string') throw invalidParameter(name, 'must be given once');
  const value = read(text);
  if (value === undefined) throw invalidParameter(name, `must be ${must}`);
  return value;
};
