import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { serverAccount } from './account.js';
import { locateBinaries } from './binaries.js';
import { APPLICATION, SUPERUSER, openCluster } from './cluster.js';
import type { Cluster } from './cluster.js';
import { ensureRunning, isRunning, stopServer } from './server.js';
import type { RunningServer, ServerHandle } from './server.js';
import { markAsUser } from './users.js';

export interface EmbeddedPostgresOptions {
  /** The folder that belongs to this cluster alone; made if missing. */
  readonly dataDir: string;
  /** Told what takes time or went wrong, one line each. */
  readonly log?: (message: string) => void;
}

/** A PostgreSQL that runs on this machine, reachable only from it. */
export interface EmbeddedPostgres {
  /** Logs in as the role `tallyman`, owner of the database `tallyman`; it may make databases and roles. */
  readonly url: string;
  /** Logs in as the superuser `postgres`: for administration and fault tests, not for the service. */
  readonly superuserUrl: string;
  readonly port: number;
  /** Lets go of the server. It stops if nobody else uses it; returns when it is gone. Repeats do nothing. */
  readonly stop: () => Promise<void>;
}

const WATCH_MS = 1_000;

const urlOf = (user: string, password: string, port: number, database: string): string =>
  `postgres://${user}:${password}@127.0.0.1:${String(port)}/${database}`;

/** Starts the server again when it was killed. Returns the end of the watch, which waits for a start under way. */
const watch = (handle: ServerHandle, first: RunningServer): (() => Promise<void>) => {
  let server = first;
  let restart: Promise<void> | undefined;
  const look = (): void => {
    if (restart !== undefined || isRunning(handle.cluster, server.pid)) return;
    handle.log('PostgreSQL is gone: starting it again');
    restart = ensureRunning(handle)
      .then((again) => {
        if (again.port !== first.port)
          handle.log(`PostgreSQL came back on port ${String(again.port)}: restart Tallyman`);
        server = again;
      })
      .catch((error: unknown) => {
        handle.log(error instanceof Error ? error.message : String(error));
      })
      .finally(() => (restart = undefined));
  };
  // Nobody stays alive only to watch.
  const timer = setInterval(look, WATCH_MS).unref();
  return async () => {
    clearInterval(timer);
    await restart;
  };
};

const describe = (cluster: Cluster, port: number): Pick<EmbeddedPostgres, 'url' | 'superuserUrl' | 'port'> => ({
  url: urlOf(APPLICATION, cluster.credentials.application, port, APPLICATION),
  superuserUrl: urlOf(SUPERUSER, cluster.credentials.superuser, port, 'postgres'),
  port,
});

const prepare = async (dataDir: string, log: (message: string) => void): Promise<ServerHandle> => {
  const account = await serverAccount();
  const binaries = await locateBinaries(account);
  return { cluster: await openCluster(dataDir, binaries, account), binaries, account, log };
};

/**
 * Starts the PostgreSQL that came with npm, or adopts the one that runs in the data folder already. It survives us: if
 * we are killed it goes on, and the next start adopts it. While we live we start it again when it is killed.
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const mark = await markAsUser(resolve(dataDir, 'users'));
  try {
    const handle = await prepare(dataDir, options.log ?? (() => undefined));
    const server = await ensureRunning(handle);
    const unwatch = watch(handle, server);
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= unwatch().then(() => mark.leave(() => stopServer(handle))));
    return { ...describe(handle.cluster, server.port), stop };
  } catch (error) {
    await mark.leave(() => Promise.resolve());
    throw error;
  }
};
