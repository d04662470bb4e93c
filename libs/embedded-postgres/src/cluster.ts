import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  open,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { canEnter } from './account.js';
import { inSharedRoot } from './binaries.js';
import type { Binaries } from './binaries.js';
import { errorCode } from './error-code.js';
import { isStillAlive, ownIdentity } from './process-identity.js';
import { run } from './run.js';
import type { Account } from './run.js';

/** A cluster on disk: where its files are and how to log in. */
export interface Cluster {
  /** PGDATA, without symbolic links. */
  readonly data: string;
  readonly serverLog: string;
  /** Remembers the port between starts. */
  readonly portFile: string;
  readonly credentials: Credentials;
}

interface Credentials {
  readonly superuser: string;
  readonly application: string;
}

/** The role that the service logs in as, and its database. It may make roles and databases, and is no superuser. */
export const APPLICATION = 'tallyman';
export const SUPERUSER = 'postgres';

const CREDENTIALS = 'credentials.json';

/** Runs in PostgreSQL's single-user mode, one statement per line. */
const applicationSql = (password: string): string =>
  [
    `create role ${APPLICATION} login createdb createrole password '${password}';`,
    // Since PostgreSQL 16 who makes a role may not act as it unless this says so.
    `alter role ${APPLICATION} set createrole_self_grant = 'set, inherit';`,
    `create database ${APPLICATION} owner ${APPLICATION};`,
    '',
  ].join('\n');

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '200',
  // A laptop's share: the upper pages of the log's indexes and its last heap pages; the system's own cache holds the rest.
  shared_buffers: '256MB',
  // After a checkpoint the first change of a page writes all of it to the WAL: with 1 GB (the default) a full-speed log would make one every 12 s.
  // The price is disk, and a longer recovery after a crash: some 20 s at worst.
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
};

const initialise = async (home: string, binaries: Binaries, account: Account | undefined): Promise<void> => {
  const credentials: Credentials = { superuser: password(), application: password() };
  const passwordFile = join(home, 'initdb-password');
  await writeFile(passwordFile, credentials.superuser, { mode: 0o600 });
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
  const data = join(home, 'data');
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const options = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${SUPERUSER}`];
  const args = ['-D', data, ...options, `--pwfile=${passwordFile}`, ...settings];
  await run({ program: binaries.initdb, args, account });
  await rm(passwordFile);
  const single = ['--single', '-D', data, '-c', 'exit_on_error=on', 'postgres'];
  const input = applicationSql(credentials.application);
  await run({ program: binaries.postgres, args: single, account, input });
  await writeFile(join(home, CREDENTIALS), JSON.stringify(credentials), { mode: 0o600 });
};

const password = (): string => randomBytes(24).toString('hex');

/** Removes what starters left that died while they made a cluster. */
const removeUnfinished = async (dataDir: string): Promise<void> => {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('new-cluster-')) continue;
    const folder = join(dataDir, name);
    const owner = await readFile(join(folder, 'owner'), 'utf8').catch(() => undefined);
    if (owner !== undefined && !isStillAlive(owner)) await rm(folder, { recursive: true, force: true });
  }
};

const makeHome = async (folder: string, account: Account | undefined): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'owner'), ownIdentity());
  if (account !== undefined) await chown(folder, account.uid, account.gid);
};

const flush = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
};

/** Puts a finished cluster in its place in one step; false when somebody else was first. */
const putInPlace = async (step: Promise<void>, dataDir: string): Promise<boolean> => {
  try {
    await step;
    await flush(dataDir);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST' || code === 'ENOTEMPTY' || code === 'ENOTDIR') return false;
    throw error;
  }
};

/** Lets the account through the data folder, and nobody else; false if a folder above keeps it out. */
const letIn = async (dataDir: string, account: Account | undefined): Promise<boolean> => {
  if (account === undefined || (await canEnter(dataDir, account))) return true;
  const { uid, mode } = await stat(dataDir);
  await chown(dataDir, uid, account.gid);
  await chmod(dataDir, (mode & 0o707) | 0o010);
  return canEnter(dataDir, account);
};

const create = async (dataDir: string, binaries: Binaries, account: Account | undefined): Promise<void> => {
  await removeUnfinished(dataDir);
  const inside = await letIn(dataDir, account);
  // Root's own folders are closed to the server's account: then only a link to the cluster is kept in the data folder.
  const id = randomUUID();
  const home = inside ? join(dataDir, `new-cluster-${id}`) : await inSharedRoot(`cluster-${id}`);
  try {
    await makeHome(home, account);
    await initialise(home, binaries, account);
    const place = join(dataDir, 'cluster');
    const placed = await putInPlace(inside ? rename(home, place) : symlink(home, place), dataDir);
    if (!placed) await rm(home, { recursive: true, force: true });
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
};

/** The cluster in the data folder; made first if there is none. Several may ask at once: one cluster comes out. */
export const openCluster = async (
  dataDir: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<Cluster> => {
  const place = join(dataDir, 'cluster');
  if (!existsSync(place)) await create(dataDir, binaries, account);
  const home = await realpath(place);
  const credentials = JSON.parse(await readFile(join(home, CREDENTIALS), 'utf8')) as Credentials;
  return { data: join(home, 'data'), serverLog: join(home, 'server.log'), portFile: join(home, 'port'), credentials };
};
