import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startLoad, type Load, type Sent } from '../support/load.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestService, type TestService } from '../support/service.js';
import { logSettings } from '../support/test-log.js';

const run = promisify(execFile);
const CLI = join(process.cwd(), 'dist', 'apps', 'cli', 'src', 'main.js');
const SENDERS = 16;

let database: TestDatabase;
let services: TestService[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
}, 60_000);

afterEach(async () => {
  for (const { child } of services) child.kill('SIGCONT');
  await Promise.all(services.map((service) => service.end()));
  services = [];
  await database.drop();
}, 60_000);

const start = async (): Promise<TestService> => {
  const service = await startTestService({ DATABASE_URL: database.url });
  services.push(service);
  return service;
};

const toCommand = (commandId: string): object => ({
  type: 'ReceiveStock',
  sku: `SKU-${String(commandId.length % 3)}`,
  location: 'LDN1',
  quantity: 1,
  commandId,
});

const roleOf = async (service: TestService): Promise<string> => {
  const { json } = await service.ask('GET', '/health/ready');
  return (json as { role: string }).role;
};

const becomes = async (service: TestService, role: string, withinMs: number): Promise<void> => {
  const end = Date.now() + withinMs;
  while ((await roleOf(service)) !== role) {
    if (Date.now() > end) throw new Error(`no ${role} within ${String(withinMs)} ms:\n${service.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const acceptedBeyond = async (load: Load, count: number): Promise<void> => {
  while (load.accepted() < count) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** What a process leaves behind that stops in the middle of an append: a transaction of its own that keeps the row of the log. */
const lockLogAsOwner = async (): Promise<pg.Client> => {
  const looking = new pg.Client({ connectionString: database.url });
  await looking.connect();
  const { rows } = await looking.query<{ sessions: string }>('select sessions from log_lease');
  await looking.end();
  const client = new pg.Client({
    connectionString: database.url,
    application_name: `${rows[0]?.sessions ?? ''} writer`,
  });
  // Its session is going to be ended.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await client.query('select from log for update');
  return client;
};

const PAGE = 1000;

/** How many events of this type the log has. */
const eventsOf = async (type: string, service: TestService): Promise<number> => {
  let count = 0;
  for (let from = 1; ; from += PAGE) {
    const { json } = await service.ask('GET', `/v1/events?from=${String(from)}&limit=${String(PAGE)}`);
    const { events } = json as { events: { type: string }[] };
    count += events.filter((event) => event.type === type).length;
    if (events.length < PAGE) return count;
  }
};

/** Every command that was answered is there once; the others, sent again, are there once as well; and the log proves itself. */
const checkAll = async (sent: readonly Sent[], service: TestService): Promise<void> => {
  for (const { commandId, status } of sent) {
    const answer = await service.ask('POST', '/v1/commands', { json: toCommand(commandId) });
    expect(answer).toMatchObject({ status: 201, json: { commandId } });
    if (status === 201) expect(answer.json).toMatchObject({ replayed: true });
  }
  expect(await eventsOf('StockReceived', service)).toBe(sent.length);
  const { stdout } = await run(process.execPath, [CLI, 'verify', '--json'], {
    env: { ...process.env, DATABASE_URL: database.url, ...(await logSettings(database.url)) },
  });
  expect(JSON.parse(stdout)).toMatchObject({ clean: true, problems: [] });
};

it('kill -9 of the owner under load: a follower takes over at once, nothing is lost and nothing is there twice', async () => {
  const [owner, second, third] = [await start(), await start(), await start()];
  const load = startLoad([owner, second, third], SENDERS, toCommand);
  await acceptedBeyond(load, 300);
  const killed = Date.now();
  await owner.end('SIGKILL');
  const before = load.accepted();
  await acceptedBeyond(load, before + 100);
  expect(Date.now() - killed).toBeLessThan(4000);
  const sent = await load.stop();
  expect([await roleOf(second), await roleOf(third)].sort()).toEqual(['follower', 'owner']);
  // Those who asked a follower were answered: it asked the new owner again under the same ids.
  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([201, undefined]));
  await checkAll(sent, third);
}, 120_000);

it('a single process that is killed and started again does not wait for its own lease', async () => {
  const first = await start();
  await first.end('SIGKILL');
  const again = await start();
  await becomes(again, 'owner', 2000);
}, 60_000);

it('an owner that hangs is replaced when its lease ends; awake again it writes nothing and follows', async () => {
  const [owner, follower] = [await start(), await start()];
  const load = startLoad([follower], SENDERS, toCommand);
  await acceptedBeyond(load, 100);
  owner.child.kill('SIGSTOP');
  const hanging = await lockLogAsOwner();
  await becomes(follower, 'owner', 12_000);
  await hanging.end().catch(() => undefined);
  const before = load.accepted();
  await acceptedBeyond(load, before + 100);
  owner.child.kill('SIGCONT');
  await becomes(owner, 'follower', 10_000);
  expect(await owner.ask('POST', '/v1/commands', { json: toCommand('from-the-old-owner') })).toMatchObject({
    status: 201,
  });
  expect(await roleOf(follower)).toBe('owner');
  const sent = await load.stop();
  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([201]));
  await checkAll([...sent, { commandId: 'from-the-old-owner', status: 201 }], owner);
}, 120_000);

it('an owner that is told to stop hands over at once, and no sender of a follower notices', async () => {
  const [owner, follower] = [await start(), await start()];
  const load = startLoad([follower], SENDERS, toCommand);
  await acceptedBeyond(load, 200);
  const stopped = owner.end('SIGTERM');
  await becomes(follower, 'owner', 8000);
  expect(await stopped).toBe(0);
  const before = load.accepted();
  await acceptedBeyond(load, before + 50);
  const sent = await load.stop();
  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([201]));
  await checkAll(sent, follower);
}, 120_000);

it('500 buyers of 100 units, spread over three processes that were started together: exactly 100 get one', async () => {
  const all = await Promise.all([start(), start(), start()] as const);
  expect((await Promise.all(all.map(roleOf))).sort()).toEqual(['follower', 'follower', 'owner']);
  const item = { sku: 'SALE', location: 'LDN1' };
  const [first] = all;
  await first.ask('POST', '/v1/commands', { json: { type: 'ReceiveStock', ...item, quantity: 100 } });
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, n) =>
      (all[n % 3] ?? first).ask('POST', '/v1/commands', {
        json: { type: 'HoldStock', ...item, quantity: 1, holdId: `buyer-${String(n)}` },
      }),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(100);
  expect(statuses.filter((status) => status === 409)).toHaveLength(400);
  for (const service of all)
    expect(await service.ask('GET', '/v1/stock/SALE/LDN1?verified=true')).toMatchObject({
      json: { held: 100, available: 0 },
    });
}, 120_000);
