import { isName as isReadableName } from '@tallyman/kernel';

/** Bounds of the texts of a request, in characters (code points). */
export const MAX_ID = 200;
export const MAX_NAME = 200;
export const MAX_VERSION = 100;
export const MAX_REASON_TEXT = 2000;
export const MAX_STREAM = 400;
export const MAX_BIN = 64;
export const MAX_DESCRIPTION = 500;
/** An account with the name of one of its quantities, or the name of a field. */
export const MAX_INPUT_FIELD = 300;

/** Tab, line feed and carriage return may stand in a text that people read. */
const CONTROL_IN_PROSE = /[^\P{Cc}\t\n\r]/u;
/** With the `u` flag a well-formed pair is one code point, so this finds only halves. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A name or id: 1..max characters, no control characters, no lone surrogates, no white space at either end. */
export const isName = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= 2 * max && isReadableName(value, max);

/** A sentence or two: 1..max characters, line breaks and tabs allowed, otherwise as a name. */
export const isProse = (value: unknown, max: number): value is string =>
  typeof value === 'string' &&
  value.trim().length > 0 &&
  value.length <= max &&
  !CONTROL_IN_PROSE.test(value) &&
  !LONE_SURROGATE.test(value);

/** W3C Trace Context, `traceparent`. */
export const isTraceparent = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(value);
