import type { MemberOrder } from './canonical-json.js';

/** Longest text that is written here, in bytes. */
const LONGEST = 2048;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;

/** One for all: it is filled and read within one turn of the event loop. */
const bytes = new Uint8Array(LONGEST + 1);
/** The first n bytes, made when they are first needed: to make such a view takes as long as to fill it. */
const views: (Uint8Array | undefined)[] = [];
let length = 0;

/** Whether there was room. */
const put = (byte: number): boolean => {
  bytes[length] = byte;
  if (length < LONGEST) length += 1;
  return length < LONGEST;
};

/** Whether all of it is text that JSON shows as it is, and there was room. */
const putPlain = (text: string): boolean => {
  const end = length + text.length;
  if (end >= LONGEST) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === 0x5c) return false;
    bytes[length + at] = code;
  }
  length = end;
  return true;
};

const putQuoted = (text: string): boolean => put(QUOTE) && putPlain(text) && put(QUOTE);

const putValue = (value: unknown): boolean => {
  if (typeof value === 'string') return putQuoted(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) && putPlain(String(value));
  if (typeof value === 'boolean') return putPlain(String(value));
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? putArray(value) : putObject(value);
};

const putArray = (values: readonly unknown[]): boolean => {
  put(0x5b);
  for (const [index, value] of values.entries()) if ((index > 0 && !put(COMMA)) || !putValue(value)) return false;
  return put(0x5d);
};

/** In place and by hand: for the two or three members of a part of a command `sort` costs more than all else that is done here. */
const sortedKeys = (object: object): readonly string[] => {
  const keys = Object.keys(object);
  if (keys.length > 8) return keys.sort();
  for (let next = 1; next < keys.length; next += 1) {
    const key = keys[next] ?? '';
    let at = next;
    for (; at > 0 && (keys[at - 1] ?? '') > key; at -= 1) keys[at] = keys[at - 1] ?? '';
    keys[at] = key;
  }
  return keys;
};

const putObject = (object: object): boolean => {
  let next = 0x7b;
  for (const name of sortedKeys(object)) {
    const value = (object as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    if (!put(next) || !putQuoted(name) || !put(COLON) || !putValue(value)) return false;
    next = COMMA;
  }
  return (next === COMMA || put(0x7b)) && put(0x7d);
};

const putMembers = (body: Readonly<Record<string, unknown>>, order: MemberOrder): boolean => {
  let next = 0x7b;
  for (const { name } of order) {
    const value = body[name];
    if (value === undefined) continue;
    if (!put(next) || !putQuoted(name) || !put(COLON) || !putValue(value)) return false;
    next = COMMA;
  }
  return (next === COMMA || put(0x7b)) && put(0x7d);
};

/**
 * The canonical JSON of `[first, body]` as bytes, which are good until the next call; `undefined` when it is long or not plain ASCII, which
 * `canonicalJson` writes. Texts that are put together of forty pieces cost more, most of all in garbage, than everything else that is
 * done to read a command.
 */
export const canonicalBytes = (
  first: string,
  body: Readonly<Record<string, unknown>>,
  order: MemberOrder,
): Uint8Array | undefined => {
  length = 0;
  const isWhole = put(0x5b) && putQuoted(first) && put(COMMA) && putMembers(body, order) && put(0x5d);
  return isWhole ? (views[length] ??= bytes.subarray(0, length)) : undefined;
};
