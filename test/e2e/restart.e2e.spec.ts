import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { startTestService, type TestService } from '../support/service.js';
import { logSettings } from '../support/test-log.js';

const run = promisify(execFile);
const CLI = join(process.cwd(), 'dist', 'apps', 'cli', 'src', 'main.js');

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
}, 90_000);

afterAll(async () => {
  await database.drop();
});

const COMMANDS = 6000;
const SKUS = 40;

/** Receives and holds, in one file as a subsystem would keep it to send it again. */
const lines = Array.from({ length: COMMANDS }, (_, n) => {
  const common = { commandId: `file-${String(n)}`, sku: `SKU-${String(n % SKUS)}`, location: 'LDN1' };
  return Math.floor(n / SKUS) % 3 === 0
    ? { ...common, type: 'ReceiveStock', quantity: 3 }
    : { ...common, type: 'HoldStock', quantity: 1, holdId: `hold-${String(n)}` };
}).map((command) => JSON.stringify(command));

const post = (service: TestService, key: string) =>
  service.ask('POST', '/v1/commands/batch', {
    key,
    body: `${lines.join('\n')}\n`,
    headers: { 'content-type': 'application/x-ndjson' },
  });

interface Line {
  readonly outcome: string;
  readonly replayed: boolean;
}

it('survives kill -9 in the middle of posting: nothing lost, nothing twice, and verify is clean', async () => {
  const first = await startTestService({ DATABASE_URL: database.url });
  const key = await first.keyFor('orders');
  const cut = post(first, key).then(
    () => 'finished',
    () => 'cut',
  );
  // Somewhere in the middle: as soon as the log has some hundred events of it.
  for (;;) {
    const { json } = await first.ask('GET', '/v1/events?from=600&limit=1');
    if ((json as { events: unknown[] }).events.length > 0) break;
  }
  await first.end('SIGKILL');
  expect(await cut).toBe('cut');

  const second = await startTestService({ DATABASE_URL: database.url });
  const { text } = await post(second, key);
  const answers = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(answers).toHaveLength(COMMANDS);
  expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
  expect(answers.filter(({ replayed }) => replayed).length).toBeGreaterThan(0);
  expect(answers.filter(({ replayed }) => !replayed).length).toBeGreaterThan(0);

  const perSku = COMMANDS / SKUS;
  for (const n of [0, 1, 2, 3]) {
    const receives = lines.filter(
      (line) => line.includes(`"SKU-${String(n)}"`) && line.includes('ReceiveStock'),
    ).length;
    const { json } = await second.ask('GET', `/v1/stock/SKU-${String(n)}/LDN1?verified=true`);
    expect(json).toMatchObject({ onHand: 3 * receives, held: perSku - receives, viewAgrees: true });
  }
  await second.end();

  const { stdout } = await run(process.execPath, [CLI, 'verify', '--json'], {
    env: { ...process.env, DATABASE_URL: database.url, ...(await logSettings(database.url)) },
  });
  expect(JSON.parse(stdout)).toMatchObject({ clean: true, problems: [] });
}, 120_000);

it('ends in order on a signal: what was answered is there, and nothing keeps running', async () => {
  const service = await startTestService({ DATABASE_URL: database.url });
  const key = await service.keyFor('orders');
  const posts = Array.from({ length: 200 }, (_, n) =>
    service
      .ask('POST', '/v1/commands', {
        key,
        json: { type: 'ReceiveStock', sku: 'STOP', location: 'LDN1', quantity: 1, commandId: `stop-${String(n)}` },
      })
      .then(
        ({ status }) => status === 201,
        () => false,
      ),
  );
  await posts[0];
  expect(await service.end('SIGINT')).toBe(0);
  const answered = (await Promise.all(posts)).filter(Boolean).length;
  const again = await startTestService({ DATABASE_URL: database.url });
  const { json } = await again.ask('GET', '/v1/stock/STOP/LDN1?verified=true');
  expect((json as { onHand: number }).onHand).toBeGreaterThanOrEqual(answered);
  expect(await again.end()).toBe(0);
}, 120_000);
