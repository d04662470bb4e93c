import { validateSync, type ValidationError } from 'class-validator';
import { partOf, type PartClass } from './part-class.js';
import { isJsonObject } from './shape.js';

/** One thing wrong with a request: where (members joined by dots, list entries by their index) and what. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** Tells what is wrong within the value of a field; the context of a decorator's rule. */
export interface FaultFinder {
  readonly faults: (value: unknown) => readonly FieldError[];
}

export type Validated<T> =
  { readonly kind: 'valid'; readonly dto: T } | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] };

/** Most errors that one answer lists. */
export const MAX_FIELD_ERRORS = 50;

const OPTIONS = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false, value: true },
} as const;

/**
 * Checks a JSON object against a class; members the class does not name are errors. The shape (depth, number of members, keys that
 * reach a prototype) must have been checked before: see shape.ts.
 */
export const validateBody = <T extends object>(
  type: new () => T,
  body: Readonly<Record<string, unknown>>,
): Validated<T> => {
  const dto = hydrate(type, body);
  const errors = validateSync(dto, OPTIONS);
  if (errors.length === 0) return { kind: 'valid', dto };
  return { kind: 'invalid', errors: errors.flatMap((error) => flatten(error, '')).slice(0, MAX_FIELD_ERRORS) };
};

/** By hand, since a general transformer walks into whatever a client nests, and coerces on the way. */
const hydrate = <T extends object>(type: new () => T, body: Readonly<Record<string, unknown>>): T => {
  const members = Object.entries(body).map(([name, value]) => {
    const part = partOf(type, name);
    return [name, part === undefined ? value : hydratePart(part, value)] as const;
  });
  return Object.assign(new type(), Object.fromEntries(members));
};

const hydratePart = (type: PartClass, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((entry: unknown) => (isJsonObject(entry) ? hydrate(type, entry) : entry));
  return isJsonObject(value) ? hydrate(type, value) : value;
};

const flatten = (error: ValidationError, prefix: string): FieldError[] => {
  const path = `${prefix}${error.property}`.slice(0, 200);
  const own = ownErrors(error, path);
  // What is not of the right kind has no members to speak of.
  return own.length > 0 ? own : (error.children ?? []).flatMap((child) => flatten(child, `${path}.`));
};

/** The first rule that does not hold; where it can tell, what is wrong within the value. */
const ownErrors = (error: ValidationError, path: string): FieldError[] => {
  const [first] = Object.entries(error.constraints ?? {});
  if (first === undefined) return [];
  const [rule, message] = first;
  if (rule === 'whitelistValidation') return [{ path, message: 'is not a known field' }];
  const finder = error.contexts?.[rule] as FaultFinder | undefined;
  const within = finder?.faults(error.value) ?? [];
  if (within.length === 0) return [{ path, message }];
  return within.map((fault) => ({ path: `${path}.${fault.path}`.slice(0, 200), message: fault.message }));
};
