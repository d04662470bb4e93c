import { validateSync, type ValidationError } from 'class-validator';
import { isJsonObject } from './shape.js';

/** One thing wrong with a request: where (members joined by dots, list entries by their index) and what. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** A class of the objects of a request. */
export type PartClass = new () => object;
/** The class of the objects, or of the entries of the lists, under these member names. */
export type PartClasses = Readonly<Record<string, PartClass>>;

export type Validated<T> =
  { readonly kind: 'valid'; readonly dto: T } | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] };

/** Most errors that one answer lists. */
export const MAX_FIELD_ERRORS = 50;

const OPTIONS = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false, value: false },
} as const;

/**
 * Checks a JSON object against a class; members the class does not name are errors. The shape (depth, number of members, keys that
 * reach a prototype) must have been checked before: see shape.ts.
 */
export const validateBody = <T extends object>(
  type: new () => T,
  body: Readonly<Record<string, unknown>>,
  parts: PartClasses = {},
): Validated<T> => {
  const dto = hydrate(type, body, parts);
  const errors = validateSync(dto, OPTIONS);
  if (errors.length === 0) return { kind: 'valid', dto };
  return { kind: 'invalid', errors: errors.flatMap((error) => flatten(error, '')).slice(0, MAX_FIELD_ERRORS) };
};

/** By hand, since a general transformer walks into whatever a client nests, and coerces on the way. */
const hydrate = <T extends object>(
  type: new () => T,
  body: Readonly<Record<string, unknown>>,
  parts: PartClasses,
): T => {
  const members = Object.entries(body).map(([name, value]) => {
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
    return [name, part === undefined ? value : hydratePart(part, value, parts)] as const;
  });
  return Object.assign(new type(), Object.fromEntries(members));
};

const hydratePart = (type: PartClass, value: unknown, parts: PartClasses): unknown => {
  if (Array.isArray(value))
    return value.map((entry: unknown) => (isJsonObject(entry) ? hydrate(type, entry, parts) : entry));
  return isJsonObject(value) ? hydrate(type, value, parts) : value;
};

const flatten = (error: ValidationError, prefix: string): FieldError[] => {
  const path = `${prefix}${error.property}`.slice(0, 200);
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    path,
    message: rule === 'whitelistValidation' ? 'is not a known field' : message,
  }));
  return [...own.slice(0, 1), ...(error.children ?? []).flatMap((child) => flatten(child, `${path}.`))];
};
