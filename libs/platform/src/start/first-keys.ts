import { randomUUID } from 'node:crypto';
import { apiKeyHash, newApiKey, type ControlRecorder } from '@tallyman/application';
import type { ApiKeyStore } from '@tallyman/read-models';

export interface FirstKeysOptions {
  readonly apiKeys: ApiKeyStore;
  readonly control: ControlRecorder;
  readonly clock: () => number;
  /** TALLYMAN_ADMIN_KEY. */
  readonly adminKey?: string;
  /** Of several processes that start together one makes keys: the owner of the log. */
  readonly mayMake: boolean;
  /** Also make a key for trying things out, as the subsystem `dev`. */
  readonly withDevKey: boolean;
}

/** Keys that were made now; they are shown this once. */
export interface MadeKeys {
  readonly admin?: string;
  readonly dev?: string;
}

/** TALLYMAN_ADMIN_KEY is a key that was revoked. */
export class AdminKeyRevokedError extends Error {
  readonly code = 'admin_key_revoked';
  constructor() {
    super('TALLYMAN_ADMIN_KEY was revoked; set another one.');
    this.name = 'AdminKeyRevokedError';
  }
}

/** Sees to it that there is a way in: the configured admin key, or one that is made when no admin key is valid. */
export const ensureFirstKeys = async (options: FirstKeysOptions): Promise<MadeKeys> => {
  const { apiKeys, adminKey, mayMake, withDevKey } = options;
  const valid = (await apiKeys.list()).filter(({ revokedAt }) => revokedAt === undefined);
  const made: { admin?: string; dev?: string } = {};
  if (adminKey !== undefined) await ensureConfigured(options, adminKey);
  else if (mayMake && !valid.some(({ admin }) => admin)) {
    const key = newApiKey();
    await insert(options, key, 'admin', true);
    made.admin = key;
  }
  if (mayMake && withDevKey && !valid.some(({ subsystem }) => subsystem === 'dev')) {
    const key = newApiKey();
    await insert(options, key, 'dev', false);
    made.dev = key;
  }
  return made;
};

const ensureConfigured = async (options: FirstKeysOptions, key: string): Promise<void> => {
  const known = await options.apiKeys.findByHash(apiKeyHash(key));
  if (known?.revokedAt !== undefined) throw new AdminKeyRevokedError();
  if (known !== undefined) return;
  try {
    await insert(options, key, 'admin', true);
  } catch (error) {
    // Another process with the same setting may have been quicker.
    if ((await options.apiKeys.findByHash(apiKeyHash(key))) === undefined) throw error;
  }
};

const insert = async (
  { apiKeys, control, clock }: FirstKeysOptions,
  key: string,
  subsystem: string,
  admin: boolean,
): Promise<void> => {
  const id = randomUUID();
  const commands = ['*'];
  await apiKeys.insert({ id, subsystem, keyHash: apiKeyHash(key), commands, admin, createdAt: clock() });
  const event = { type: 'ApiKeyCreated', data: { keyId: id, subsystem, commands, admin } } as const;
  await control.record({ event, stream: `key-${id}`, subsystem: 'tallyman', actor: 'first start' });
};
