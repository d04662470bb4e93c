import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createTallymanClient } from '@tallyman/client';
import { serviceEnvironment } from './environment.js';

export interface OwnService {
  readonly url: string;
  readonly adminKey: string;
  /** Resolves when it answers; rejects with what it said when it does not come up. */
  ready(): Promise<void>;
  /** Ends the service and its database, and removes its data. */
  stop(): Promise<void>;
}

const SERVER = fileURLToPath(new URL('../../apps/server/src/main.js', import.meta.url));
const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 20_000;

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

/** The end of what a process says, to show when it fails. */
const tailOf = (child: ChildProcess): (() => string) => {
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString()).slice(-4000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => tail;
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const untilReady = async (child: ChildProcess, url: string): Promise<void> => {
  const output = tailOf(child);
  const client = createTallymanClient({ baseUrl: url });
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (hasEnded(child)) throw new Error(`the service ended while starting:\n${output()}`);
    const ready = await client.health().then(
      (health) => health.ready,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
  throw new Error(`the service was not ready in ${String(READY_WITHIN_MS / 1000)} s:\n${output()}`);
};

const stopped = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const inTime = await Promise.race([ended.then(() => true), sleep(STOPPED_WITHIN_MS, false, { ref: false })]);
  if (inTime) return;
  child.kill('SIGKILL');
  await ended;
};

/**
 * Starts a service with a data folder of its own under the temporary folder, which goes when it is stopped. Answers at once, so that it
 * can be stopped while it still starts.
 */
export const startOwnService = async (): Promise<OwnService> => {
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-example-'));
  // The database may run as another user, who has to get through.
  await chmod(folder, 0o711);
  const port = String(await freePort());
  const adminKey = `tm_${randomBytes(32).toString('base64url')}`;
  const env = serviceEnvironment({
    PORT: port,
    TALLYMAN_DATA_DIR: join(folder, 'data'),
    TALLYMAN_ADMIN_KEY: adminKey,
    LOG_LEVEL: 'warn',
  });
  const child = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    adminKey,
    ready: () => untilReady(child, url),
    stop: async () => {
      await stopped(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
