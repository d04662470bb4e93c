import { hash } from 'node:crypto';
import { canonicalBytes } from '../parsing/canonical-bytes.js';
import { canonicalJson, canonicalMembers, memberOrder, type MemberOrder } from '../parsing/canonical-json.js';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The first 128 bits of a digest in base64url: of the 22nd character they reach two bits only. */
const first128Bits = (digest: string): string =>
  digest.slice(0, 21) + 'AQgw'.charAt(BASE64URL.indexOf(digest.charAt(21)) >> 4);

/** The members of a body that say what it commands; its `commandId` only names it. */
export const hashedMembers = (names: readonly string[]): MemberOrder =>
  memberOrder(names.filter((name) => name !== 'commandId'));

/**
 * What makes two requests the same command: the first 128 bits, base64url, of the SHA-256 of the canonical JSON of
 * `[subsystem, body]`, the body as it was sent (before defaults, which depend on the time) and without its `commandId`.
 * `members` are all that the body can have.
 */
export const commandHash = (
  subsystem: string,
  body: Readonly<Record<string, unknown>>,
  members = hashedMembers(Object.keys(body)),
): string => {
  const canonical =
    canonicalBytes(subsystem, body, members) ?? `[${canonicalJson(subsystem)},${canonicalMembers(body, members)}]`;
  return first128Bits(hash('sha256', canonical, 'base64url'));
};
