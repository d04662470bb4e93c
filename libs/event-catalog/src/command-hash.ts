import { hash } from 'node:crypto';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Of 128 bits the 22nd character of base64url holds two; the other four are 0. */
const first128Bits = (digest: string): string =>
  digest.slice(0, 21) + 'AQgw'.charAt(BASE64URL.indexOf(digest.charAt(21)) >> 4);

/**
 * What tells one command from another under the same id: the first 128 bits of the SHA-256 of its canonical text, base64url (22 characters).
 * Enough, because nobody gains by two commands of one id that look the same: only their own sender could make them.
 */
export const commandHashOf = (canonicalText: string): string =>
  first128Bits(hash('sha256', canonicalText, 'base64url'));
