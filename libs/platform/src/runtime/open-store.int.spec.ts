import { createPostgresEventStore, logMigrations } from '@tallyman/event-store-postgres';
import { createLogIndex, migrate, openDatabase } from '@tallyman/persistence-typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Database } from './open-store.js';

// Nobody listens there: a store that is refused is refused without it.
const eventStoreUrl = 'esdb://127.0.0.1:1?tls=false';
let test: TestDatabase;
let database: Database;

beforeEach(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url, migrations: logMigrations });
  await migrate(database);
});
afterEach(async () => {
  await database.destroy();
  await test.drop();
});

it('opens the log in PostgreSQL', async () => {
  const store = await openStore({ databaseUrl: test.url }, database, 'test');
  expect(await store.head()).toMatchObject({ position: 0 });
  await store.close();
});

it('refuses a log in EventStoreDB where there is one in PostgreSQL', async () => {
  const store = createPostgresEventStore({ connectionString: test.url });
  const writer = await store.acquire('test');
  const event = { id: 'e4eaaaf2-d142-11e1-b3e4-080027620cdd', type: 'Noted', body: '{}', hash: Buffer.alloc(32) };
  await writer.append([{ streams: [{ stream: 's', expectedRevision: -1, events: [event] }], commands: [] }], 1);
  await store.close();
  await expect(openStore({ databaseUrl: test.url, eventStoreUrl }, database, 'test')).rejects.toMatchObject({
    code: 'other_log',
    message: expect.stringContaining('unset EVENTSTORE_URL'),
  });
});

it('refuses a log in PostgreSQL where the index of one in EventStoreDB is', async () => {
  const event = { position: 1, stream: 's', revision: 0, commit: 40n, recordedAt: 1 };
  const batch = { events: [event], commands: [], end: { position: 1, commit: 40n } };
  expect(await createLogIndex(database).add({ position: 0, commit: -1n }, batch)).toBe(true);
  await expect(openStore({ databaseUrl: test.url }, database, 'test')).rejects.toMatchObject({
    code: 'other_log',
    message: expect.stringContaining('set EVENTSTORE_URL'),
  });
});
