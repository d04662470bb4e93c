/** How big a JSON value of a request may be before anybody looks at what it means. */
export interface ShapeLimits {
  readonly depth: number;
  readonly values: number;
}

export interface ShapeFault {
  readonly path: string;
  readonly message: string;
}

/** What most commands may need at most: a hundred components of two members each, or a record's fields, and the rest. */
export const COMMAND_SHAPE: ShapeLimits = { depth: 4, values: 500 };

/**
 * Names that reach a prototype once they are assigned, or that a look-up by name finds on every object (the validator's own list of known
 * members among them); no field of a request is called so.
 */
const POISONS: ReadonlySet<string> = new Set(['prototype', ...Object.getOwnPropertyNames(Object.prototype)]);

/** Is this a name that no field of a request can have? */
export const isReservedName = (name: string): boolean => POISONS.has(name);

interface Walk {
  readonly limits: ShapeLimits;
  left: number;
}

/**
 * Finds what would hurt before validation: nesting that overflows a stack, more members than any request has, and keys that
 * reach a prototype once they are assigned. `undefined` when the value is harmless.
 */
export const shapeFault = (value: unknown, limits: ShapeLimits): ShapeFault | undefined =>
  walk(value, '', limits.depth, { limits, left: limits.values });

const walk = (value: unknown, path: string, depth: number, state: Walk): ShapeFault | undefined => {
  state.left -= 1;
  if (state.left < 0) return { path: '', message: `must not have more than ${String(state.limits.values)} values` };
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === 0) return { path, message: `must not be nested deeper than ${String(state.limits.depth)} levels` };
  for (const key of Object.keys(value)) {
    const inner = path === '' ? key : `${path}.${key}`;
    if (isReservedName(key)) return { path: inner.slice(0, 200), message: 'is not a name that a field can have' };
    const fault = walk((value as Record<string, unknown>)[key], inner, depth - 1, state);
    if (fault !== undefined) return { ...fault, path: fault.path.slice(0, 200) };
  }
  return undefined;
};

/** A JSON object, not an array and not null. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
