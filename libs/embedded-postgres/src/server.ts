import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import { APPLICATION } from './cluster.js';
import type { Cluster } from './cluster.js';
import { ping } from './ping.js';
import { freePort } from './ports.js';
import { isAlive, worksIn } from './process-identity.js';
import { run } from './run.js';
import type { Account } from './run.js';

/** A server that takes log-ins. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

/** All that is needed to start and stop the server of one cluster. */
export interface ServerHandle {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly log: (message: string) => void;
}

/** Recovery after a crash can take a while: minutes of write-ahead log may have to be read again. */
const PATIENCE_MS = 300_000;
/** A server that lives but does not answer on its port is starting, or was never ours. */
const SILENCE_MS = 15_000;
const ATTEMPTS = 6;
const RETRY_MS = 1_000;

const pidFileOf = (cluster: Cluster): string => join(cluster.data, 'postmaster.pid');

const readPidFile = async (cluster: Cluster): Promise<readonly string[]> =>
  (await readFile(pidFileOf(cluster), 'utf8').catch(() => '')).split('\n');

const pidInFile = async (cluster: Cluster): Promise<number> => Number((await readPidFile(cluster))[0]);

/** The living server of the cluster, ready or not. A `postmaster.pid` whose process is gone names nobody. */
const serverProcess = async (cluster: Cluster): Promise<RunningServer | undefined> => {
  const lines = await readPidFile(cluster);
  const pid = Number(lines[0]);
  // Line 4 is the port; it is written a moment after the file was made.
  return pid > 0 && worksIn(pid, cluster.data) ? { pid, port: Number(lines[3] ?? 0) } : undefined;
};

/** Whether the server of this process id is still there. */
export const isRunning = (cluster: Cluster, pid: number): boolean => worksIn(pid, cluster.data);

/** Waits until the living server takes log-ins. undefined: there is none, or it went away. */
const adopt = async (cluster: Cluster): Promise<RunningServer | undefined> => {
  const begun = Date.now();
  let heard = begun;
  for (;;) {
    const server = await serverProcess(cluster);
    if (server === undefined) return undefined;
    const answer = server.port > 0 ? await ping(server.port, APPLICATION, APPLICATION) : 'silent';
    if (answer === 'ready') return server;
    if (answer === 'busy') heard = Date.now();
    if (Date.now() - heard > SILENCE_MS || Date.now() - begun > PATIENCE_MS) {
      throw new Error(`PostgreSQL (process ${String(server.pid)}) runs in ${cluster.data} but does not answer`);
    }
    await sleep(50);
  }
};

const rememberedPort = async (cluster: Cluster): Promise<number | undefined> => {
  const port = Number(await readFile(cluster.portFile, 'utf8').catch(() => ''));
  return port > 0 ? port : undefined;
};

/**
 * A living process that got the id of a dead server would keep PostgreSQL from starting. In every other case the file
 * is PostgreSQL's own to judge: a faster starter may just have made it.
 */
const removeMisleadingPidFile = async (cluster: Cluster): Promise<void> => {
  const pid = await pidInFile(cluster);
  if (pid > 0 && isAlive(pid) && !worksIn(pid, cluster.data)) await rm(pidFileOf(cluster), { force: true });
};

const launch = async ({ cluster, binaries, account }: ServerHandle): Promise<void> => {
  const port = await freePort(await rememberedPort(cluster));
  await removeMisleadingPidFile(cluster);
  const args = ['start', '-w', '-t', '60', '-D', cluster.data, '-l', cluster.serverLog, '-o', `-p ${String(port)}`];
  await run({ program: binaries.pgCtl, args, account });
  await writeFile(cluster.portFile, String(port));
};

const lastLines = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-8).join('\n');

/**
 * A server of the cluster that takes log-ins: the one that runs already, or a new one. After a crash the dead server's
 * children may hold its shared memory for a moment, and another starter may be faster: both are met by trying again.
 * Throws, with the end of the server's log, when it does not come up.
 */
export const ensureRunning = async (handle: ServerHandle): Promise<RunningServer> => {
  for (let attempt = 1; ; attempt++) {
    const running = await adopt(handle.cluster);
    if (running !== undefined) return running;
    try {
      await launch(handle);
    } catch (cause) {
      if (attempt === ATTEMPTS) {
        const said = await lastLines(handle.cluster.serverLog);
        throw new Error(`PostgreSQL does not start: ${String(cause)}\nThe end of its log:\n${said}`, { cause });
      }
      await sleep(RETRY_MS);
    }
  }
};

/** Stops the server and waits until it is gone; clients are cut off. Nothing happens if none runs. */
export const stopServer = async ({ cluster, binaries, account }: ServerHandle): Promise<void> => {
  const stop = (mode: string): Promise<string> =>
    run({ program: binaries.pgCtl, args: ['stop', '-w', '-t', '30', '-m', mode, '-D', cluster.data], account });
  for (const mode of ['fast', 'immediate']) {
    if ((await serverProcess(cluster)) === undefined) return;
    await stop(mode).catch(() => undefined);
  }
  const server = await serverProcess(cluster);
  if (server !== undefined) throw new Error(`PostgreSQL (process ${String(server.pid)}) does not stop`);
};
