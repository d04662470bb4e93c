import { followTo, writeFromManyCallers } from '../../event-store/src/testing/contract-following.js';
import { append, expecting, item, numbers, refusalOf, wholeLog } from '../../event-store/src/testing/fixtures.js';
import { NO_STREAM } from '@tallyman/event-store';
import { openConnections } from './connections.js';
import { createLogDatabase } from './testing/log-database.js';
import type { LogDatabase } from './testing/log-database.js';

let database: LogDatabase;
beforeEach(async () => {
  database = await createLogDatabase();
});
afterEach(() => database.close());

it('a follower in another process, which nobody wakes, sees every position once and in order', async () => {
  const [store, elsewhere] = [database.open(), database.open()];
  const writer = await store.acquire('owner');
  let last = Infinity;
  const following = followTo(elsewhere, 0, () => last);

  await writeFromManyCallers(writer, 20);
  last = writer.lastPosition + 1;
  await append(writer, item(expecting('the last', NO_STREAM)));

  expect((await following).flat().map((event) => event.position)).toEqual(numbers(1, last));
});

it('an owner in another process deposes this one', async () => {
  const writer = await database.open().acquire('here');
  await database.open().acquire('there');
  expect(await refusalOf(append(writer, item(expecting('stream', NO_STREAM))))).toBe('fenced');
});

it('an append whose backend is killed while it waits for the row of the log is sent again, and is there once', async () => {
  const store = database.open();
  const writer = await store.acquire('owner');
  const [holder, killer] = [await database.connect(), await database.connect()];
  await holder.query('begin; select from log for update');
  const work = append(writer, item(expecting('stream', NO_STREAM)));
  const killWaiting = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await killer.query(killWaiting)).rowCount === 0);
  await holder.query('commit');

  expect(await work).toMatchObject([{ kind: 'appended' }]);
  expect(await wholeLog(store)).toMatchObject([{ position: 1, stream: 'stream', revision: 0 }]);
});

it('a log whose counter row was set back takes nothing more', async () => {
  const store = database.open();
  await append(await store.acquire('owner'), item(expecting('a', NO_STREAM, 3)));
  const before = await wholeLog(store);
  const vandal = await database.connect();
  await vandal.query('update log set last_position = 1');

  const writer = await store.acquire('owner');
  expect(await refusalOf(append(writer, item(expecting('b', NO_STREAM))))).toBe('store_unavailable');
  expect(await wholeLog(store)).toEqual(before);
});

it('a database without the schema, or without the row, is unavailable', async () => {
  const client = await database.connect();
  await client.query('alter table log disable trigger history_is_not_changed; delete from log');
  expect(await refusalOf(database.open().acquire('owner'))).toBe('store_unavailable');
  await client.query('drop table log cascade');
  expect(await refusalOf(database.open().head())).toBe('store_unavailable');
});

it('no default of the database makes a commit less durable or a snapshot older', async () => {
  const client = await database.connect();
  const name = new URL(database.url).pathname.slice(1);
  await client.query(`alter database ${name} set synchronous_commit = off`);
  await client.query(`alter database ${name} set default_transaction_isolation = 'repeatable read'`);
  const connections = openConnections({ connectionString: database.url, max: 1, applicationName: 'spec' });
  const text = `select current_setting('synchronous_commit') as sync, current_setting('transaction_isolation') as isolation, current_user as user`;

  expect(await connections.query({ name: 'settings', text }, [])).toEqual([
    { sync: 'on', isolation: 'read committed', user: 'tallyman_app' },
  ]);
  await connections.end();
});
