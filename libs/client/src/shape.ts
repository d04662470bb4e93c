import { TallymanProtocolError } from './problem.js';

/** Takes parsed JSON for a `T`, or throws `TallymanProtocolError`. */
export type Shape<T> = (value: unknown) => T;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object that has at least these members. What else it has, and of which type, is the service's contract. */
export const objectWith =
  <T extends object>(...members: readonly (keyof T & string)[]): Shape<T> =>
  (value) => {
    const missing = isObject(value) ? members.find((member) => !(member in value)) : 'object';
    if (missing !== undefined) throw new TallymanProtocolError(`the answer has no ${missing}`);
    return value as T;
  };

/** The array behind a member of the answer, or the answer itself when it is one. */
export const listIn =
  <T extends object>(member: string, item: Shape<T>): Shape<readonly T[]> =>
  (value) => {
    const list = isObject(value) ? value[member] : value;
    if (!Array.isArray(list)) throw new TallymanProtocolError(`the answer has no ${member}`);
    return list.map(item);
  };

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TallymanProtocolError(`the answer is no JSON: ${text.slice(0, 80)}`, { cause });
  }
};
