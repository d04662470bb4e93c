import { createHash } from 'node:crypto';
import { canonicalJson } from '../parsing/canonical-json.js';

/**
 * What makes two requests the same command: SHA-256, base64url, of the canonical JSON of `[subsystem, body]`, the body as it was
 * sent (before defaults, which depend on the time) and without its `commandId`.
 */
export const commandHash = (subsystem: string, body: Readonly<Record<string, unknown>>): string => {
  const command = Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'commandId'));
  return createHash('sha256')
    .update(canonicalJson([subsystem, command]), 'utf8')
    .digest('base64url');
};
