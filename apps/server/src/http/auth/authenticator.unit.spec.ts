import { apiKeyHash } from '@tallyman/application';
import type { ApiKeyRow, ApiKeyStore } from '@tallyman/read-models';
import { ProblemError } from '../problems/problem.js';
import { createAuthenticator, KEY_TTL_MS } from './authenticator.js';

const KEY = 'tm_orders';

/** Rows in memory; `asked` counts the look-ups, `hold` keeps them waiting. */
const setUp = () => {
  const row: ApiKeyRow = {
    id: 'key-1',
    subsystem: 'orders',
    keyHash: apiKeyHash(KEY),
    commands: ['HoldStock'],
    admin: false,
    createdAt: 0,
  };
  const state = { row, asked: 0, now: 1000, release: Promise.resolve() };
  const keys: Pick<ApiKeyStore, 'findByHash'> = {
    async findByHash(hash) {
      state.asked += 1;
      const found = Buffer.from(hash).equals(Buffer.from(state.row.keyHash)) ? state.row : undefined;
      await state.release;
      return found;
    },
  };
  const store: ApiKeyStore = {
    ...keys,
    insert: () => Promise.resolve(),
    get: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    revoke: () => Promise.resolve(false),
  };
  const authenticator = createAuthenticator(store, () => state.now);
  const ask = async (header: string | undefined): Promise<string> => {
    try {
      return (await authenticator.authenticate(header)).subsystem;
    } catch (error) {
      if (error instanceof ProblemError) return error.code;
      throw error;
    }
  };
  return { state, authenticator, ask };
};

describe('the authenticator', () => {
  it('knows a key', async () => {
    const { authenticator } = setUp();
    expect(await authenticator.authenticate(`Bearer ${KEY}`)).toEqual({
      keyId: 'key-1',
      subsystem: 'orders',
      commands: new Set(['HoldStock']),
      admin: false,
    });
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${KEY}`,
    KEY,
    `Bearer ${KEY} x`,
    `Bearer ${'x'.repeat(600)}`,
    'Bearer tm_other',
  ])('refuses %p', async (header) => {
    const { ask } = setUp();
    expect(await ask(header)).toBe('unauthenticated');
  });

  it('asks the store once in a while', async () => {
    const { state, ask } = setUp();
    expect([await ask(`Bearer ${KEY}`), await ask(`bearer  ${KEY}`)]).toEqual(['orders', 'orders']);
    expect(state.asked).toBe(1);
    state.now += KEY_TTL_MS;
    await ask(`Bearer ${KEY}`);
    expect(state.asked).toBe(2);
  });

  it('refuses a revoked key at once when it was told, else after a while', async () => {
    const { state, ask, authenticator } = setUp();
    await ask(`Bearer ${KEY}`);
    state.row = { ...state.row, revokedAt: 2000 };
    expect(await ask(`Bearer ${KEY}`)).toBe('orders');
    authenticator.forget();
    expect(await ask(`Bearer ${KEY}`)).toBe('key_revoked');
  });

  it('does not remember what it read before it was told', async () => {
    const { state, ask, authenticator } = setUp();
    let go: () => void = () => undefined;
    state.release = new Promise((resolve) => (go = resolve));
    const before = ask(`Bearer ${KEY}`);
    state.row = { ...state.row, revokedAt: 2000 };
    authenticator.forget();
    go();
    await before;
    expect(await ask(`Bearer ${KEY}`)).toBe('key_revoked');
  });
});
