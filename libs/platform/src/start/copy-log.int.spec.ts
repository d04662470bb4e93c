import type { EventStore } from '@tallyman/event-store';
import { createPostgresEventStore, logMigrations } from '@tallyman/event-store-postgres';
import { migrate, openDatabase } from '@tallyman/persistence-typeorm';
import {
  startTestEventStore,
  type TestEventStore,
} from '../../../event-store-eventstoredb/src/testing/server/index.js';
import { writeChainedLog } from '../../../event-store/src/testing/chained-log.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { copyLogBetween } from './copy-log.js';

const COMMANDS = 500;

let databases: TestDatabase[];
let server: TestEventStore;
beforeEach(async () => {
  databases = [];
  server = await startTestEventStore();
});
afterEach(async () => {
  await Promise.all(databases.map(({ drop }) => drop()));
  await server.stop();
});

/** An empty database; with a schema, if something is written to it first. */
const aDatabase = async (...statements: readonly string[]): Promise<string> => {
  const made = await createTestDatabase();
  databases.push(made);
  if (statements.length === 0) return made.url;
  const database = await openDatabase({ url: made.url, migrations: logMigrations });
  await migrate(database);
  for (const statement of statements) await database.query(statement);
  await database.destroy();
  return made.url;
};

const inPostgres = async <T>(connectionString: string, work: (store: EventStore) => Promise<T>): Promise<T> => {
  const store = createPostgresEventStore({ connectionString });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

const aLog = async (commands: number, seed: number): Promise<string> => {
  const url = await aDatabase('select 1');
  await inPostgres(url, (store) => writeChainedLog(store, commands, seed));
  return url;
};

const contentOf = async (store: EventStore) => {
  const commands = [];
  for await (const page of store.scanCommands()) commands.push(...page);
  const { position, recordedAt } = await store.head();
  const outcomes = await store.readOutcomes(0, Infinity);
  return { events: await store.readLog(0, 1_000_000), outcomes, commands, position, recordedAt };
};

describe('a log', () => {
  it('is copied from PostgreSQL to EventStoreDB, interrupted and all, and back, and is the same', async () => {
    const from = await aLog(COMMANDS, 1);
    const there = await inPostgres(from, contentOf);
    const equal = { equal: true, events: there.events.length, commands: COMMANDS, streams: 5 };

    const abort = new AbortController();
    const onProgress = ({ done }: { readonly done: number }): void => {
      if (done > there.events.length / 3) abort.abort(new Error('enough'));
    };
    const stopped = copyLogBetween({ from, to: server.connectionString, signal: abort.signal, onProgress });
    await expect(stopped).rejects.toThrow('enough');

    const on = await copyLogBetween({ from, to: server.connectionString });
    expect(on).toMatchObject({ comparison: equal });
    expect(on.copiedEvents).toBeGreaterThan(0);
    expect(on.copiedEvents).toBeLessThan(there.events.length);

    const to = await aDatabase();
    const back = await copyLogBetween({ from: server.connectionString, to });
    expect(back).toMatchObject({ copiedEvents: there.events.length, copiedCommands: there.commands.length });
    expect(back).toMatchObject({ comparison: { ...equal, destinationDigest: on.comparison.sourceDigest } });
    expect(await inPostgres(to, contentOf)).toEqual(there);
  });

  it('is not copied over another one', async () => {
    await copyLogBetween({ from: await aLog(20, 1), to: server.connectionString });
    const copy = copyLogBetween({ from: await aLog(60, 2), to: server.connectionString });
    await expect(copy).rejects.toMatchObject({ code: 'not_a_prefix' });
  });

  it('is not copied to a database with views of a log in EventStoreDB', async () => {
    const to = await aDatabase('update log_index_end set position = 1');
    await expect(copyLogBetween({ from: server.connectionString, to })).rejects.toMatchObject({ code: 'other_log' });
  });
});
