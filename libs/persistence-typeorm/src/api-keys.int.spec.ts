import { createHash, randomUUID } from 'node:crypto';
import type { ApiKeyRow } from '@tallyman/read-models';
import { createApiKeyStore } from './api-keys.js';
import { createViewDatabase } from './testing/view-database.js';
import type { ViewDatabase } from './testing/view-database.js';

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const key = (over: Partial<ApiKeyRow> = {}): ApiKeyRow => ({
  id: randomUUID(),
  subsystem: 'wms',
  keyHash: hashOf(randomUUID()),
  commands: ['ReceiveStock', 'it\'s "quoted", {comma}\\'],
  admin: false,
  createdAt: Date.UTC(2026, 0, 1),
  ...over,
});

describe('API keys', () => {
  let views: ViewDatabase;
  beforeAll(async () => {
    views = await createViewDatabase();
  });
  afterAll(() => views.close());

  it('are found by hash and by id as they were put in', async () => {
    const keys = createApiKeyStore(views.database);
    const row = key({ admin: true });
    await keys.insert(row);
    expect(await keys.findByHash(row.keyHash)).toEqual(row);
    expect(await keys.get(row.id)).toEqual(row);
  });

  it('are unknown when nobody put them in, or when the id cannot be one', async () => {
    const keys = createApiKeyStore(views.database);
    expect(await keys.findByHash(hashOf('unknown'))).toBeUndefined();
    expect(await keys.get(randomUUID())).toBeUndefined();
    expect(await keys.get(`' or 1=1 --`)).toBeUndefined();
    expect(await keys.revoke('no uuid', 1)).toBe(false);
  });

  it('refuse a hash twice', async () => {
    const keys = createApiKeyStore(views.database);
    const row = key();
    await keys.insert(row);
    await expect(keys.insert({ ...row, id: randomUUID() })).rejects.toThrow('duplicate key');
  });

  it('are revoked once, and the first time counts', async () => {
    const keys = createApiKeyStore(views.database);
    const row = key();
    await keys.insert(row);
    expect(await keys.revoke(row.id, 5000)).toBe(true);
    expect(await keys.revoke(row.id, 9000)).toBe(false);
    expect(await keys.findByHash(row.keyHash)).toEqual({ ...row, revokedAt: 5000 });
  });

  it('are listed in order of creation, revoked ones too', async () => {
    const keys = createApiKeyStore(views.database);
    const [late, early] = [key({ createdAt: Date.UTC(2031, 0) }), key({ createdAt: Date.UTC(2030, 0) })];
    await keys.insert(late);
    await keys.insert(early);
    await keys.revoke(early.id, Date.UTC(2032, 0));
    expect((await keys.list()).slice(-2).map(({ id }) => id)).toEqual([early.id, late.id]);
  });
});
