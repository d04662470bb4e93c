import type { Parameter } from './parameters.js';

type Part = string | number | null;

const isPart = (value: unknown): value is Part =>
  value === null || typeof value === 'string' || Number.isSafeInteger(value);

/** A place in a list that is in order of several columns, as `next` gives it and `after` takes it back. */
export const cursorOf = (parts: readonly Part[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

const readParts = (text: string): readonly Part[] | undefined => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) && parts.every(isPart) ? parts : undefined;
  } catch {
    return undefined;
  }
};

/** `read` makes of the parts what they were made of, or says that they are of another list. */
export const cursorParameter = <T>(read: (parts: readonly Part[]) => T | undefined): Parameter<T> => ({
  read: (text) => {
    const parts = readParts(text);
    return parts === undefined ? undefined : read(parts);
  },
  must: 'what the page before gave as next',
  description: 'Goes on behind the page before: its `next`.',
  schema: { type: 'string' },
});
