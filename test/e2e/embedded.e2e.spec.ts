import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestService } from '../support/service.js';
import { endLog } from '../support/test-log.js';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tallyman-e2e-'));
  // PostgreSQL does not run as root: whoever it runs as must be able to enter.
  await chmod(dataDir, 0o755);
});

afterAll(async () => {
  await endLog(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

const start = () => startTestService({ TALLYMAN_DATA_DIR: dataDir, TALLYMAN_ADMIN_KEY: '' });

const postmasterOf = async (): Promise<number> =>
  Number((await readFile(join(dataDir, 'postgres', 'cluster', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('runs on its own PostgreSQL, shows its keys once, recovers from kill -9, and leaves nothing behind', async () => {
  const first = await start();
  const shown = /admin key\s+(tm_\S+)/.exec(first.output())?.[1];
  const dev = /dev key\s+(tm_\S+)/.exec(first.output())?.[1];
  expect(first.output()).toContain('curl');
  expect(JSON.parse(await readFile(join(dataDir, 'dev-keys.json'), 'utf8'))).toEqual({ admin: shown, dev });
  expect((await stat(join(dataDir, 'dev-keys.json'))).mode & 0o777).toBe(0o600);
  const command = { type: 'ReceiveStock', sku: 'E', location: 'LDN1', quantity: 1 };
  expect(await first.ask('POST', '/v1/commands', { key: dev ?? '', json: command })).toMatchObject({ status: 201 });
  expect(await first.ask('GET', '/health/ready', { key: null })).toMatchObject({ status: 200 });
  const postgres = await postmasterOf();
  await first.end('SIGKILL');
  expect(isAlive(postgres)).toBe(true);

  const second = await start();
  expect(second.output()).not.toContain('tm_');
  expect(await second.ask('GET', '/v1/stock/E/LDN1?verified=true', { key: shown ?? '' })).toMatchObject({
    status: 200,
    json: { onHand: 1 },
  });
  await expect(start()).rejects.toThrow(/in use by process/);
  const server = await postmasterOf();
  // Ctrl-C in a terminal under npm: the signal comes twice.
  second.child.kill('SIGINT');
  expect(await second.end('SIGINT')).toBe(0);
  // Its last breath comes after its pid file is gone.
  while (isAlive(server)) await new Promise((resolve) => setTimeout(resolve, 50));
}, 180_000);
