import { createHash } from 'node:crypto';
import type { ApiKeyRow, ApiKeyStore } from '@tallyman/read-models';
import type { Clock } from '@tallyman/platform';
import { LRUCache } from 'lru-cache';
import { ProblemError } from '../problems/problem.js';

/** Whose request it is, and what its key may do. */
export interface Principal {
  readonly keyId: string;
  readonly subsystem: string;
  /** Command types; `*` for all. */
  readonly commands: ReadonlySet<string>;
  readonly admin: boolean;
}

/** Tells who sends a request from its `Authorization` header. */
export interface Authenticator {
  /** Rejects with the problem `unauthenticated` or `key_revoked`. Answers at once for a key seen within the last seconds. */
  authenticate(authorization: string | undefined): Principal | Promise<Principal>;
  /** After a revocation: what is remembered of keys is forgotten, so that it holds in this process at once. */
  forget(): void;
}

/** How long a revocation by another process may go unnoticed. */
export const KEY_TTL_MS = 5000;
const REMEMBERED_KEYS = 10_000;
const MAX_KEY_LENGTH = 512;
const CHALLENGE = { 'www-authenticate': 'Bearer realm="tallyman"' };

interface Remembered {
  readonly row: ApiKeyRow | undefined;
  readonly principal: Principal | undefined;
  readonly until: number;
}

/** Keys are remembered as they are, in memory only: to hash one costs as much as all the rest of letting somebody in. */
export const createAuthenticator = (keys: ApiKeyStore, clock: Clock): Authenticator => {
  const remembered = new LRUCache<string, Remembered>({ max: REMEMBERED_KEYS });
  let generation = 0;

  const lookUp = async (key: string): Promise<Principal> => {
    const asked = generation;
    const row = await keys.findByHash(createHash('sha256').update(key, 'utf8').digest());
    const entry = { row, principal: principalOf(row), until: clock() + KEY_TTL_MS };
    // A row read before a revocation must not outlive it.
    if (asked === generation) remembered.set(key, entry);
    return admit(entry);
  };

  return {
    authenticate(authorization) {
      const key = bearerOf(authorization);
      const entry = remembered.get(key);
      return entry !== undefined && entry.until > clock() ? admit(entry) : lookUp(key);
    },
    forget() {
      generation += 1;
      remembered.clear();
    },
  };
};

const bearerOf = (authorization: string | undefined): string => {
  const key = /^bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
  if (key !== undefined && key.length <= MAX_KEY_LENGTH) return key;
  throw new ProblemError(
    'unauthenticated',
    'Send the API key of the subsystem: "Authorization: Bearer <key>".',
    {},
    CHALLENGE,
  );
};

const principalOf = (row: ApiKeyRow | undefined): Principal | undefined =>
  row === undefined || row.revokedAt !== undefined
    ? undefined
    : { keyId: row.id, subsystem: row.subsystem, commands: new Set(row.commands), admin: row.admin };

const admit = ({ row, principal }: Remembered): Principal => {
  if (principal !== undefined) return principal;
  if (row === undefined) throw new ProblemError('unauthenticated', 'This API key is not known.', {}, CHALLENGE);
  throw new ProblemError('key_revoked', 'This API key was revoked.', { keyId: row.id }, CHALLENGE);
};
