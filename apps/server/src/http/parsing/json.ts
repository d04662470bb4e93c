import { isUtf8 } from 'node:buffer';

export type JsonText =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'broken'; readonly detail: string };

/** Reads bytes as JSON. Bytes that are not UTF-8 are broken, as a decoder would put replacement characters into names. */
export const readJson = (bytes: Buffer): JsonText => {
  if (!isUtf8(bytes)) return { kind: 'broken', detail: 'The body is not UTF-8.' };
  try {
    const value: unknown = JSON.parse(withoutMark(bytes).toString('utf8'));
    return { kind: 'json', value };
  } catch (error) {
    return {
      kind: 'broken',
      detail: `The body is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`,
    };
  }
};

const withoutMark = (bytes: Buffer): Buffer =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
