import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { NO_STREAM } from '@tallyman/event-store';
import { aCommand, append, expecting } from '../../event-store/src/testing/fixtures.js';
import { APP_ROLE } from './migrations/create-app-role.js';
import { logMigrations } from './migrations/index.js';
import { createPostgresEventStore } from './postgres-event-store.js';
import { createTestDatabase } from '../../../test/support/postgres.js';
import { createLogDatabase } from './testing/log-database.js';
import type { LogDatabase } from './testing/log-database.js';

const changes = [
  `update events set body = '{}'`,
  `update events set body = '{}' where position = 0`,
  'delete from events',
  'truncate events',
  `update commands set outcome = ''`,
  'delete from commands',
  'truncate commands, events',
  'delete from log',
  'truncate log',
  'insert into log (id, epoch, fence, last_position, last_recorded_at, appends) values (2, 0, 0, 0, 0, 0)',
];

const stateOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof pg.DatabaseError ? error.code : error),
  );

const anItem = (): Parameters<typeof append>[1] => ({
  streams: [expecting(randomUUID(), NO_STREAM)],
  commands: [aCommand({ commandId: randomUUID() })],
});

let database: LogDatabase;
beforeAll(async () => {
  database = await createLogDatabase();
  await append(await database.open().acquire('owner'), anItem());
});
afterAll(() => database.close());

describe('the app role', () => {
  it('is what the store works as', async () => {
    expect(await database.open().protection()).toBe('role+trigger');
  });

  it.each(changes)('may not: %s', async (change) => {
    const client = await database.connect();
    await client.query(`set role ${APP_ROLE}`);
    expect(await stateOf(client.query(change))).toBe('42501');
  });

  it('may not rewrite history by a foreign key, a rule or a new table', async () => {
    const client = await database.connect();
    await client.query(`set role ${APP_ROLE}`);
    expect(await stateOf(client.query('alter table events disable trigger all'))).toBe('42501');
    expect(await stateOf(client.query('create rule nothing as on insert to events do instead nothing'))).toBe('42501');
    expect(await stateOf(client.query('drop table events'))).toBe('42501');
  });
});

describe('the owner of the tables', () => {
  it.each(changes)('is refused by the trigger: %s', async (change) => {
    const client = await database.connect();
    expect(await stateOf(client.query(change))).toBe('TM003');
    expect(await database.open().readLog(0, 10)).toHaveLength(1);
  });

  it('is told what to do instead', async () => {
    const client = await database.connect();
    await expect(client.query('delete from events')).rejects.toThrow(
      'DELETE of events is refused: what the log holds is never changed; correct it by a new event',
    );
  });

  it('cannot drop a log with events by a migration', async () => {
    const client = await database.connect();
    const [createLog] = logMigrations;
    await expect(createLog === undefined ? undefined : new createLog().down(client)).rejects.toThrow('It is evidence');
    expect(await database.open().readLog(0, 10)).toHaveLength(1);
  });
});

describe('an empty log', () => {
  it('can be taken down and made again', async () => {
    const empty = await createLogDatabase();
    const client = await empty.connect();
    for (const Migration of [...logMigrations].reverse()) await new Migration().down(client);
    for (const Migration of logMigrations) await new Migration().up(client);
    expect(await append(await empty.open().acquire('owner'), anItem())).toMatchObject([{ kind: 'appended' }]);
    await empty.close();
  });

  it('can be made in several databases of one cluster at once', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => createLogDatabase()));
    for (const one of made) expect(await one.open().protection()).toBe('role+trigger');
    await Promise.all(made.map((one) => one.close()));
  });
});

describe('a database with the log of a pre-release', () => {
  it('is left as it is, and whoever starts is told what to do', async () => {
    const old = await createTestDatabase();
    const client = new pg.Client(old.url);
    await client.connect();
    await client.query(`create table commands (first_position bigint, command_id text primary key, outcome text)`);
    await client.query(`create table events (position bigint primary key)`);
    await client.query(`insert into events values (1)`);
    const [createLog] = logMigrations;
    await expect(createLog === undefined ? undefined : new createLog().up(client)).rejects.toThrow(
      'This database has the log of a pre-release, in a layout that this release cannot read. Nothing was changed: use an empty database (with the embedded PostgreSQL: another TALLYMAN_DATA_DIR).',
    );
    expect((await client.query('select position from events')).rows).toEqual([{ position: '1' }]);
    await client.end();
    await old.drop();
  });
});

describe('a user that may neither make roles nor take on the app role', () => {
  it('still has a log, and the trigger protects it', async () => {
    const bare = await createLogDatabase();
    const root = await bare.connect();
    const user = `plain_${randomUUID().replaceAll('-', '')}`;
    for (const Migration of [...logMigrations].reverse()) await new Migration().down(root);
    await root.query(`create role ${user} login password 'plain'`);
    await root.query(`grant create on schema public to ${user}`);
    const url = new URL(bare.url);
    url.username = user;
    url.password = 'plain';
    const client = new pg.Client(url.href);
    await client.connect();
    for (const Migration of logMigrations) await new Migration().up(client);
    const store = createPostgresEventStore({ connectionString: url.href });

    expect(await store.protection()).toBe('trigger');
    expect(await append(await store.acquire('owner'), anItem())).toMatchObject([{ kind: 'appended' }]);
    expect(await stateOf(client.query('delete from events'))).toBe('TM003');

    await store.close();
    await client.query('drop owned by current_user');
    await client.end();
    await root.query(`revoke create on schema public from ${user}; drop role ${user}`);
    await bare.close();
  });
});
