import type { PipeTransform } from '@nestjs/common';
import { ProblemError } from '../problems/problem.js';
import { isJsonObject, shapeFault, type ShapeLimits } from './shape.js';
import { validateBody, type FieldError } from './validate.js';

const SMALL: ShapeLimits = { depth: 4, values: 500 };

/** A body that cannot be taken, with everything that is wrong with it. */
export const invalidBody = (errors: readonly FieldError[]): ProblemError => {
  const [first] = errors;
  const where = first === undefined || first.path === '' ? 'The body' : first.path;
  return new ProblemError('validation_failed', `${where} ${first?.message ?? 'is not valid'}.`, { errors });
};

export interface BodyOptions {
  readonly limits?: ShapeLimits;
  /** No body means an empty object. */
  readonly mayBeAbsent?: boolean;
}

/** Checks a JSON body against its class, which is named as a value: a type alone would be gone at run time, and the check with it. */
export const bodyOf = <T extends object>(type: new () => T, options: BodyOptions = {}): PipeTransform<unknown, T> => ({
  transform(given) {
    const body = given === undefined && options.mayBeAbsent === true ? {} : given;
    if (!isJsonObject(body)) throw invalidBody([{ path: '', message: 'must be a JSON object' }]);
    const fault = shapeFault(body, options.limits ?? SMALL);
    if (fault !== undefined) throw invalidBody([fault]);
    const validated = validateBody(type, body);
    if (validated.kind === 'valid') return validated.dto;
    throw invalidBody(validated.errors);
  },
});
