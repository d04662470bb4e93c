import { isUtf8 } from 'node:buffer';

export type JsonText =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'broken'; readonly detail: string };

/** What is said of bytes that are not UTF-8: a decoder would put replacement characters into names. */
export const NOT_UTF8: JsonText = { kind: 'broken', detail: 'The body is not UTF-8.' };

/** Reads bytes as JSON. */
export const readJson = (bytes: Buffer): JsonText => (isUtf8(bytes) ? readJsonText(bytes.toString('utf8')) : NOT_UTF8);

/** Reads text as JSON, with or without a byte order mark. */
export const readJsonText = (text: string): JsonText => {
  try {
    const value: unknown = JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
    return { kind: 'json', value };
  } catch (error) {
    return {
      kind: 'broken',
      detail: `The body is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`,
    };
  }
};

const BYTE_ORDER_MARK = 0xfeff;
