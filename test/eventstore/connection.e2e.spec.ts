import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority } from '../../libs/event-store-eventstoredb/src/testing/certificates.js';
import {
  createStore,
  startTestEventStore,
  type TestEventStore,
} from '../../libs/event-store-eventstoredb/src/testing/server/index.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestService } from '../support/service.js';

/** Nobody may see it. */
const PASSWORD = 's3cret-of-the-log';
const LOGIN = Buffer.from(`keeper:${PASSWORD}`).toString('base64');

const authority = makeAuthority('The authority of the tests');
const folder = mkdtempSync(join(tmpdir(), 'tallyman-tls-'));
const trusted = join(folder, 'trusted.pem');
const other = join(folder, 'other.pem');

let server: TestEventStore;
let database: TestDatabase;

beforeAll(async () => {
  writeFileSync(trusted, authority.certificate);
  writeFileSync(other, makeAuthority('Another').certificate);
  [server, database] = await Promise.all([startTestEventStore({ tls: authority.issue() }), createTestDatabase()]);
});
afterAll(async () => {
  await server.kill();
  await database.drop();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  server.faults.reset();
});

const settings = (query: string) => ({
  DATABASE_URL: database.url,
  LOG_LEVEL: 'debug',
  EVENTSTORE_URL: `esdb://keeper:${PASSWORD}@localhost:${String(server.port)}?${query}`,
});

/** What a person sees whose service does not start. */
const lastWords = async (query: string): Promise<string> => {
  const said = await startTestService(settings(query)).then(
    () => 'it started',
    (error: unknown) => String(error),
  );
  expect(said).not.toContain(PASSWORD);
  expect(said).not.toContain(LOGIN);
  return said;
};

const command = { type: 'ReceiveStock', sku: 'MUG', location: 'LDN1', quantity: 3 };

/** Three nodes of one log, which speak TLS; the second leads. */
const startCluster = async () => {
  const store = createStore();
  const nodes = await Promise.all([1, 2, 3].map(() => startTestEventStore({ tls: authority.issue(), store })));
  const elect = (leader: number, dead: readonly number[] = []): void => {
    const members = nodes.map(({ port }, nth) => ({
      host: 'localhost',
      port,
      state: nth === leader ? ('leader' as const) : ('follower' as const),
      isAlive: !dead.includes(nth),
    }));
    for (const node of nodes) node.announce(members);
  };
  elect(1);
  return { nodes, elect };
};

it('takes commands over TLS and shows the password to nobody', async () => {
  const service = await startTestService(settings(`tls=true&tlsCAFile=${trusted}`));
  expect(await service.ask('POST', '/v1/commands', { json: { ...command, commandId: 'c' } })).toMatchObject({
    status: 201,
  });
  server.faults.refuseLogins();
  const health = await service.ask('GET', '/health/ready');
  await service.ask('POST', '/v1/commands', { json: { ...command, commandId: 'd' } });
  server.faults.reset();
  await service.end();

  expect(health).toMatchObject({
    status: 503,
    json: {
      checks: { log: { status: 'down', detail: expect.stringContaining('does not take the name and password') } },
    },
  });
  const shown = service.output() + health.text;
  expect(shown).not.toContain(PASSWORD);
  expect(shown).not.toContain(LOGIN);
  expect([...server.logins.values()].every((headers) => !headers.has(''))).toBe(true);
}, 90_000);

it.each([
  ['the hosts of a cluster', 'esdb', 3],
  ['the hosts of a cluster, to be discovered', 'esdb+discover', 3],
  ['one host of a cluster, to be discovered', 'esdb+discover', 1],
  ['one host of a cluster', 'esdb', 1],
])(
  'goes on when the leader of a cluster dies: %s',
  async (_, scheme, count) => {
    const { nodes, elect } = await startCluster();
    const hosts = nodes.slice(0, count).map(({ port }) => `localhost:${String(port)}`);
    const of = await createTestDatabase();
    const url = `${scheme}://keeper:${PASSWORD}@${hosts.join()}?tlsCAFile=${trusted}`;
    const service = await startTestService({ DATABASE_URL: of.url, EVENTSTORE_URL: url });
    const send = (commandId: string) =>
      service.ask('POST', '/v1/commands', { json: { ...command, commandId } }).then(({ status }) => status);

    expect(await send('before')).toBe(201);
    await nodes[1]?.kill();
    elect(2, [1]);
    while ((await send('after')) !== 201) await new Promise((resolve) => setTimeout(resolve, 50));

    expect(await service.ask('GET', '/v1/stock/MUG/LDN1?verified=true')).toMatchObject({
      json: { onHand: 6, viewAgrees: true },
    });
    for (const { logins } of nodes)
      for (const [method, headers] of logins)
        expect([...headers]).toEqual([method === 'Gossip/Read' ? '' : `Basic ${LOGIN}`]);
    await service.end();
    await Promise.all(nodes.map((node) => node.kill()));
    await of.drop();
  },
  90_000,
);

it.each<[string, string, () => void, RegExp]>([
  ['a certificate of another authority', `tlsCAFile=${other}`, () => undefined, /name the authority’s certificate/],
  ['no TLS', 'tls=false', () => undefined, /if it speaks TLS, say tls=true/],
  ['a file that is not there', 'tlsCAFile=absent.pem', () => undefined, /tlsCAFile names cannot be read.*absent\.pem/],
  [
    'a name and password that are not taken',
    `tlsCAFile=${trusted}`,
    () => {
      server.faults.refuseLogins();
    },
    /does not take the name and password of the connection string/,
  ],
  [
    'a name that may not subscribe to $all',
    `tlsCAFile=${trusted}`,
    () => {
      server.faults.deny('read all');
    },
    /Reading \$all is not allowed to the name in the connection string/,
  ],
])(
  'stops at the start with a sentence: %s',
  async (_, query, harm, sentence) => {
    harm();
    const said = await lastWords(query);
    expect(said).toMatch(/the service ended with 1/);
    expect(said).toMatch(new RegExp(`Tallyman stopped: .*${sentence.source}`));
  },
  60_000,
);
