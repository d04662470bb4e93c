import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import {
  startTestEventStore,
  type TestEventStore,
} from '../../libs/event-store-eventstoredb/src/testing/server/index.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestService, type Json, type TestService } from '../support/service.js';

const CLI = join(process.cwd(), 'dist', 'apps', 'cli', 'src', 'main.js');

let server: TestEventStore;
let database: TestDatabase;
let service: TestService;
const ended: (() => Promise<unknown>)[] = [];

/** With a name and password, which nobody may see. */
const address = (): string => server.connectionString.replace('esdb://', 'esdb://admin:changeit@');

const start = async (of = database): Promise<TestService> => {
  const started = await startTestService({ DATABASE_URL: of.url, EVENTSTORE_URL: address() });
  ended.push(() => started.end());
  return started;
};

beforeEach(async () => {
  [server, database] = await Promise.all([startTestEventStore(), createTestDatabase()]);
  service = await start();
}, 90_000);

afterEach(async () => {
  await Promise.all(ended.splice(0).map((end) => end()));
  await server.stop();
  await database.drop();
}, 60_000);

const item = (sku: string) => ({ sku, location: 'LDN1' });
const receive = (commandId: string, sku: string, quantity = 1) => ({
  type: 'ReceiveStock',
  commandId,
  ...item(sku),
  quantity,
});
const send = (command: object) => service.ask('POST', '/v1/commands', { json: command });

const verify = (of = database): Promise<{ code: number; report: Json; told: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: of.url, EVENTSTORE_URL: address() };
    execFile(process.execPath, [CLI, 'verify', '--json'], { env }, (error, stdout, told) => {
      const report = stdout.startsWith('{') ? (JSON.parse(stdout) as Json) : null;
      resolve({ code: error === null ? 0 : Number(error.code), report, told });
    });
  });

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
};

const rebuilt = async (of: TestService): Promise<Json> => {
  const { json } = await of.ask('POST', '/v1/admin/projections/stock/rebuilds', { json: {} });
  const { rebuildId } = json as { rebuildId: string };
  let now: Json = null;
  await until(async () => {
    ({ json: now } = await of.ask('GET', `/v1/admin/projections/stock/rebuilds/${rebuildId}`));
    return (now as { status: string }).status !== 'running';
  });
  return now;
};

it('says where its log is, and to nobody the password', async () => {
  expect(await service.ask('GET', '/health/ready')).toMatchObject({
    status: 200,
    json: { role: 'owner', checks: { log: { status: 'up', kind: 'eventstoredb' } } },
  });
  expect(service.output()).toContain(`EventStoreDB at ${server.connectionString.replace('esdb://', 'esdb://***@')}`);
  expect(service.output()).not.toContain('changeit');
});

it('refuses what changes several streams at once, writes nothing of it, and leaves the ids free', async () => {
  await send(receive('r', 'PART', 4));
  const { length } = server.events;
  const kit = {
    type: 'TransformStock',
    commandId: 'kit-1',
    ...item('KIT'),
    quantity: 1,
    components: [{ sku: 'PART', quantity: 2 }],
  };
  expect(await send(kit)).toMatchObject({
    status: 422,
    type: 'application/problem+json',
    json: { code: 'atomic_multi_stream_unsupported', detail: expect.stringContaining('stock-LDN1/KIT') },
  });
  const batch = [receive('a', 'ONE'), receive('b', 'TWO')];
  expect(await service.ask('POST', '/v1/commands/batch?atomic=true', { json: batch })).toMatchObject({
    status: 422,
    json: { code: 'atomic_multi_stream_unsupported' },
  });
  expect(server.events).toHaveLength(length);
  expect(await service.ask('GET', '/v1/commands/kit-1')).toMatchObject({ status: 404 });
  expect(await service.ask('POST', '/v1/commands/batch', { json: batch })).toMatchObject({
    json: { results: [{ outcome: 'accepted' }, { outcome: 'accepted' }] },
  });
  const onOne = [receive('c', 'ONE'), receive('d', 'ONE')];
  expect(await service.ask('POST', '/v1/commands/batch?atomic=true', { json: onOne })).toMatchObject({ status: 201 });
});

it('explains, rebuilds and verifies what the log says', async () => {
  const commands = Array.from({ length: 1500 }, (_, n) => receive(`c${String(n)}`, `SKU-${String(n % 30)}`, 2));
  for (let at = 0; at < commands.length; at += 500)
    await service.ask('POST', '/v1/commands/batch', { json: commands.slice(at, at + 500) });
  expect(await service.ask('GET', '/v1/stock/SKU-7/LDN1?verified=true')).toMatchObject({
    json: { onHand: 100, viewAgrees: true },
  });
  expect(await service.ask('GET', '/v1/stock/SKU-7/LDN1/explain?field=onHand')).toMatchObject({
    json: { value: 100, verdict: 'consistent' },
  });
  expect(await rebuilt(service)).toMatchObject({ status: 'completed', certificate: { differenceCount: 0 } });
  // The certificate is an event too.
  expect(await verify()).toMatchObject({ code: 0, report: { clean: true, events: 1502, rows: 30 } });
}, 120_000);

it('turns commands away while the server is gone, and goes on with the same log when it is back', async () => {
  expect(await send(receive('before', 'GONE'))).toMatchObject({ status: 201 });
  await server.stop();
  await until(async () => (await service.ask('GET', '/health/ready')).status === 503);
  const away = await send(receive('during', 'GONE'));
  expect(away).toMatchObject({ status: 503, json: { code: expect.stringMatching(/^(log_unavailable|not_owner)$/) } });
  expect((await service.ask('GET', '/health/ready')).json).toMatchObject({
    checks: { log: { status: 'down', kind: 'eventstoredb' }, views: { status: 'up' } },
  });
  await server.start();
  await until(async () => (await send(receive('during', 'GONE'))).status === 201);
  expect(await send(receive('before', 'GONE'))).toMatchObject({ status: 201, json: { replayed: true } });
  expect(await service.ask('GET', '/v1/stock/GONE/LDN1?verified=true')).toMatchObject({
    json: { onHand: 2, viewAgrees: true },
  });
}, 120_000);

it('makes index and views again from the log alone: the same positions, the same answers', async () => {
  for (const n of [1, 2, 3]) await send(receive(`c${String(n)}`, `SKU-${String(n % 2)}`));
  const refused = { type: 'HoldStock', commandId: 'no', ...item('SKU-1'), quantity: 99, holdId: 'h' };
  expect(await send(refused)).toMatchObject({ status: 409 });
  const answer = await service.ask('GET', '/v1/commands/c2');
  const before = await service.ask('GET', '/v1/events?from=1&limit=100');
  await service.end();
  const empty = await createTestDatabase();
  ended.push(() => empty.drop());
  const again = await start(empty);
  const count = (before.json as { events: Json[] }).events.length;
  const after = await again.ask('GET', `/v1/events?from=1&limit=${String(count)}`);
  expect((after.json as { events: Json[] }).events).toEqual((before.json as { events: Json[] }).events);
  expect((await again.ask('GET', '/v1/commands/c2')).json).toEqual(answer.json);
  expect(await again.ask('POST', '/v1/commands', { json: refused })).toMatchObject({
    status: 409,
    json: { replayed: true },
  });
  await again.end();
  expect(await verify(empty)).toMatchObject({ code: 0, report: { clean: true } });
}, 120_000);

it('does not start on a database whose views follow the other kind of log', async () => {
  await send(receive('c', 'X'));
  await service.end();
  await expect(startTestService({ DATABASE_URL: database.url, EVENTSTORE_URL: '' })).rejects.toThrow(
    /views of this database follow a log in EventStoreDB.*EVENTSTORE_URL/,
  );
  const other = await createTestDatabase();
  ended.push(() => other.drop());
  const inPostgres = await startTestService({ DATABASE_URL: other.url, EVENTSTORE_URL: '' });
  await inPostgres.end();
  await expect(start(other)).rejects.toThrow(/views of this database follow a log in PostgreSQL/);
}, 120_000);

describe('evidence that somebody takes away', () => {
  const meddle = async (work: (client: EventStoreDBClient) => Promise<unknown>): Promise<void> => {
    const client = EventStoreDBClient.connectionString(server.connectionString);
    await work(client);
    await client.dispose();
  };

  it.each<[string, (client: EventStoreDBClient) => Promise<unknown>]>([
    ['a deleted stream', (client) => client.deleteStream('stock-LDN1/LOST')],
    ['a tombstoned stream', (client) => client.tombstoneStream('stock-LDN1/LOST')],
    ['a stream with $maxCount', (client) => client.setStreamMetadata('stock-LDN1/LOST', { $maxCount: 1 } as never)],
  ])(
    '%s is missed by reads and refused by writes; all other streams work',
    async (_, take) => {
      for (const n of [1, 2, 3]) await send(receive(`lost-${String(n)}`, 'LOST'));
      await send(receive('kept-1', 'KEPT'));
      await meddle(take);
      const read = await service.ask('GET', '/v1/stock/LOST/LDN1?verified=true');
      expect(read).toMatchObject({
        status: 500,
        json: { code: 'log_damaged', detail: expect.stringContaining('LOST') },
      });
      const [lost, kept] = await Promise.all([send(receive('lost-4', 'LOST')), send(receive('kept-2', 'KEPT'))]);
      expect(lost.status).toBeGreaterThanOrEqual(500);
      expect(kept).toMatchObject({ status: 201, json: { replayed: false, state: { onHand: 2 } } });
    },
    60_000,
  );
});
