import { spawn } from 'node:child_process';
import { mkdtemp, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from './launcher.js';
import type { EmbeddedPostgres } from './launcher.js';

const query = async (url: string, sql: string): Promise<readonly Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed ends the connection; the query itself says so.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

const answers = async ({ url }: EmbeddedPostgres): Promise<boolean> =>
  query(url, 'select 1').then(
    () => true,
    () => false,
  );

/** Open to us alone, as mkdtemp makes it: the server's account must be let in. */
const newDataDir = (): Promise<string> => mkdtemp(join(tmpdir(), 'tallyman-launcher-'));

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  let started: EmbeddedPostgres[] = [];

  const start = async (folder = dataDir): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ dataDir: folder });
    started.push(server);
    return server;
  };
  const stopAll = async (): Promise<void> => {
    for (const server of started) await server.stop();
    started = [];
  };
  const pidFile = (): string => join(dataDir, 'cluster/data/postmaster.pid');
  const postmasterPid = async (): Promise<number> => Number((await readFile(pidFile(), 'utf8')).split('\n')[0]);

  beforeAll(async () => {
    dataDir = await newDataDir();
  });
  afterEach(stopAll);
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('gives a durable UTF-8 cluster in locale C that only this machine reaches, and an ordinary role', async () => {
    const { superuserUrl, url } = await start();
    const settings = await query(
      superuserUrl,
      `select rolsuper as super, current_setting('server_encoding') as encoding, datcollate as collate,
         current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
         current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
         current_setting('password_encryption') as password
       from pg_database, pg_roles where datname = 'tallyman' and rolname = 'tallyman'`,
    );
    const durable = { fsync: 'on', commit: 'on' };
    const closed = { super: false, addresses: '127.0.0.1', sockets: '', password: 'scram-sha-256' };
    expect(settings).toEqual([{ encoding: 'UTF8', collate: 'C', ...durable, ...closed }]);
    const [login] = await query(url, 'select current_user::text as role, current_database()::text as database');
    expect(login).toEqual({ role: 'tallyman', database: 'tallyman' });
  });

  it('keeps its password to itself, and asks for it', async () => {
    const { url } = await start();
    // In the folder itself, not behind a link to elsewhere: its being private to us is no obstacle.
    const { mode } = await stat(join(dataDir, 'cluster/credentials.json'));
    expect(await realpath(join(dataDir, 'cluster'))).toBe(join(await realpath(dataDir), 'cluster'));
    expect(mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('lets the service act as a role that it made', async () => {
    const { url } = await start();
    await query(url, 'create role made_by_service nologin');
    await expect(query(url, 'set role made_by_service')).resolves.toEqual([]);
  });

  it('keeps data and port over a stop and a second start', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as value');
    await first.stop();
    expect(await answers(first)).toBe(false);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select value from kept')).toEqual([{ value: 42 }]);
  });

  it('starts after the server was killed and left its postmaster.pid', async () => {
    await start();
    const pid = await postmasterPid();
    process.kill(pid, 'SIGKILL');
    const second = await start();
    expect(await answers(second)).toBe(true);
    expect(await postmasterPid()).not.toBe(pid);
  });

  it('brings a killed server back on the same port while somebody uses it', async () => {
    const server = await start();
    process.kill(await postmasterPid(), 'SIGKILL');
    for (let attempt = 0; attempt < 200 && !(await answers(server)); attempt++) await sleep(100);
    expect(await answers(server)).toBe(true);
  });

  it('is not misled by a postmaster.pid that names another living process', async () => {
    const first = await start();
    const content = await readFile(pidFile(), 'utf8');
    const { uid, gid } = await stat(join(dataDir, 'cluster/data'));
    await first.stop();
    // PostgreSQL cares about processes of its own account only.
    const other = spawn('sleep', ['60'], { uid, gid });
    await writeFile(pidFile(), content.replace(/^\d+/, String(other.pid)));
    const second = await start().finally(() => other.kill());
    expect(await answers(second)).toBe(true);
  });

  it('takes another port when the remembered one is taken', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    const second = await start().finally(() => squatter.close());
    expect(second.port).not.toBe(first.port);
    expect(await answers(second)).toBe(true);
  });

  it('is adopted by a second user and stops with the last one', async () => {
    const first = await start();
    const pid = await postmasterPid();
    const second = await start();
    expect([second.url, await postmasterPid()]).toEqual([first.url, pid]);
    await first.stop();
    expect(await answers(second)).toBe(true);
    await second.stop();
    expect(await answers(second)).toBe(false);
  });

  it('does not count users that died', async () => {
    const server = await start();
    // No process has this id: it is above what systems give out.
    await writeFile(join(dataDir, 'users/using-4194305-1'), '4194305 1');
    // This one lives, but began at another time than the user did.
    await writeFile(join(dataDir, `users/using-${String(process.ppid)}-1`), `${String(process.ppid)} 1`);
    await server.stop();
    expect(await answers(server)).toBe(false);
  });

  it('serves a newcomer that comes while the last user leaves', async () => {
    for (let round = 0; round < 5; round++) {
      const leaver = await start();
      const leaving = leaver.stop();
      await sleep(round * 10);
      const newcomer = await start();
      await leaving;
      expect(await answers(newcomer)).toBe(true);
      await newcomer.stop();
    }
  });

  it('is one cluster for starters that come at once, whether there was one or not', async () => {
    const fresh = await newDataDir();
    for (const clusters of ['made', 'found']) {
      const servers = await Promise.all([start(fresh), start(fresh), start(fresh)]);
      expect([clusters, new Set(servers.map((server) => server.url)).size]).toEqual([clusters, 1]);
      expect(await Promise.all(servers.map(answers))).toEqual([true, true, true]);
      await stopAll();
    }
    await rm(fresh, { recursive: true });
  });

  it('says why it cannot start', async () => {
    const server = await start();
    await server.stop();
    const version = join(dataDir, 'cluster/data/PG_VERSION');
    await rename(version, `${version}.away`);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('is not a database cluster directory');
    await rename(`${version}.away`, version);
  });
});
