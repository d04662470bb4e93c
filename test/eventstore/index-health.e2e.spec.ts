import { Client } from 'pg';
import {
  startTestEventStore,
  type TestEventStore,
} from '../../libs/event-store-eventstoredb/src/testing/server/index.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestService, type Answer, type Json, type TestService } from '../support/service.js';
import { commandsToPlay } from '../support/scale.js';

const LINES = 500;
/** More than may wait for an index that cannot be written. */
const TOO_MANY = 9000;

let server: TestEventStore;
let database: TestDatabase;
let service: TestService;
let admin: Client;

beforeEach(async () => {
  [server, database] = await Promise.all([startTestEventStore(), createTestDatabase()]);
  const settings = { DATABASE_URL: database.url, EVENTSTORE_URL: server.connectionString, LOG_LEVEL: 'info' };
  service = await startTestService(settings);
  admin = new Client({ connectionString: database.url });
  await admin.connect();
}, 90_000);

afterEach(async () => {
  await admin.end();
  await service.end();
  await server.stop();
  await database.drop();
}, 60_000);

/** The database refuses what is to be written to the index, or takes it again; reading goes on. */
const refuseWrites = () =>
  admin.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'there is no space left'; end $$;
    create trigger refuse before update on log_index_end for each statement execute function refuse()`);
const takeWrites = () => admin.query('drop trigger refuse on log_index_end; drop function refuse');

const receive = (n: number) => ({
  type: 'ReceiveStock',
  commandId: `c${String(n)}`,
  sku: `SKU-${String(n % 40)}`,
  location: 'LDN1',
  quantity: 1,
});
const send = (n: number) => service.ask('POST', '/v1/commands', { json: receive(n) });

/** Sends these commands in batches until one is turned away; answers how many were taken, now or before. */
const sendAll = async (from: number, to: number): Promise<number> => {
  let taken = 0;
  for (let at = from; at < to && taken === at - from; at += LINES) {
    const json = Array.from({ length: Math.min(LINES, to - at) }, (_, n) => receive(at + n));
    const { json: answer } = await service.ask('POST', '/v1/commands/batch', { json });
    const { results } = answer as { results: { outcome: string }[] };
    taken += results.filter(({ outcome }) => outcome === 'accepted').length;
  }
  return taken;
};

interface Checks {
  readonly log: { readonly position: number };
  readonly index: {
    readonly status: string;
    readonly position: number;
    readonly lag: number;
    readonly lagMs: number;
    readonly detail?: string;
  };
}

const ready = async (): Promise<{ status: number; checks: Checks }> => {
  const { status, json } = await service.ask('GET', '/health/ready', { key: null });
  return { status, checks: (json as unknown as { checks: Checks }).checks };
};

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(await ready())}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const isWritten = async (): Promise<boolean> => {
  const { status, checks } = await ready();
  return status === 200 && checks.index.lagMs === 0 && checks.index.detail === undefined;
};

const told = (message: string): number => service.output().split(message).length - 1;

const positions = async (): Promise<readonly Json[]> => {
  const { json } = await service.ask('GET', '/v1/events?from=1&limit=1000');
  return (json as { events: { position: Json; id: Json }[] }).events.map(({ position, id }) => [position, id]);
};

const metric = async (name: string): Promise<number> => {
  const { text } = await service.ask('GET', '/metrics', { key: null });
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
};

const expectIndexNamed = (answer: Answer): void => {
  expect(answer).toMatchObject({
    status: 503,
    type: 'application/problem+json',
    headers: { 'retry-after': '1' },
    json: { code: 'log_unavailable', detail: expect.stringContaining('index of the log') },
  });
};

it('tells while little waits, turns commands away when much does, and goes on where it was', async () => {
  await send(0);
  await until(isWritten);
  const before = await ready();
  expect(before.checks.index).toMatchObject({ status: 'up', position: before.checks.log.position, lag: 0 });

  await refuseWrites();
  expect((await send(1)).status).toBe(201);
  await until(async () => (await ready()).checks.index.detail !== undefined);
  const young = await ready();
  expect(young).toMatchObject({ status: 200, checks: { index: { status: 'up', lag: 1 } } });
  expect(young.checks.index.detail).toContain('there is no space left');
  expect(young.checks.index.lagMs).toBeGreaterThan(0);
  expect(await metric('tallyman_log_index_lag')).toBe(1);
  expect(await metric('tallyman_log_index_up')).toBe(1);

  const taken = await sendAll(2, TOO_MANY);
  expect(taken).toBeGreaterThan(LINES);
  expect(taken).toBeLessThan(TOO_MANY - 2);
  const full = await ready();
  expect(full).toMatchObject({
    status: 503,
    checks: { index: { status: 'down', position: young.checks.index.position } },
  });
  expect(full.checks.index.lag).toBe(taken + 1);
  expect(await metric('tallyman_log_index_up')).toBe(0);
  expectIndexNamed(await send(TOO_MANY));
  const seen = await positions();
  expect(told('the index of the log cannot be written')).toBe(1);
  expect(told('is written again')).toBe(0);

  await takeWrites();
  await until(isWritten);
  expect(told('the index of the log cannot be written')).toBe(1);
  expect(told('is written again')).toBe(1);
  expect(await positions()).toEqual(seen);
  expect(await sendAll(0, TOO_MANY)).toBe(TOO_MANY);
  await until(isWritten);
  const after = await ready();
  expect(after.checks.index.position).toBe(before.checks.index.position + TOO_MANY - 1);
  expect(server.events.filter(({ stream }) => stream.startsWith('stock-'))).toHaveLength(TOO_MANY);
}, 400_000);

/** Twice some ten thousand commands: `npm run test:eventstore` takes the time. */
const inALongRun = commandsToPlay(0) > 0 ? it : it.skip;

inALongRun(
  'turns commands away that cannot be placed, when memory was nearly full before',
  async () => {
    // The newest 10,000 events are kept until the index has them.
    expect(await sendAll(0, 9900)).toBe(9900);
    await until(isWritten);
    await refuseWrites();
    expect(await sendAll(9900, 10_400)).toBeLessThan(500);
    expectIndexNamed(await send(10_400));
    expect(await ready()).toMatchObject({ status: 503, checks: { index: { status: 'down' } } });
    await takeWrites();
    await until(isWritten);
    expect(await sendAll(0, 10_401)).toBe(10_401);
    expect(server.events.filter(({ stream }) => stream.startsWith('stock-'))).toHaveLength(10_401);
  },
  400_000,
);

it('names the index to commands when it can be neither read nor written', async () => {
  await send(0);
  await until(isWritten);
  await admin.query('alter table log_index_commands rename to elsewhere');
  expectIndexNamed(await send(1));
  await admin.query('alter table elsewhere rename to log_index_commands');
  await until(async () => (await send(1)).status === 201);
  await until(isWritten);
}, 60_000);
