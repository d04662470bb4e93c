import { createHash, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/** A new key: 256 random bits behind a prefix that leak scanners can look for. Shown once, kept nowhere. */
export const newApiKey = (): string => `tm_${randomBytes(KEY_BYTES).toString('base64url')}`;

/**
 * What is stored of a key: its SHA-256. A fast hash is right here, because keys are random and long;
 * slow ones are for what people make up.
 */
export const apiKeyHash = (key: string): Uint8Array => createHash('sha256').update(key, 'utf8').digest();
