import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join, resolve as absolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { BENCH, ROOT } from './folders.mjs';
import { residentMemory } from './machine.mjs';

const MAIN = join(ROOT, 'dist', 'apps', 'server', 'src', 'main.js');
const LEASH = join(BENCH, 'lib', 'leash.mjs');
const LISTENING = /Tallyman listens on (\S+)/;
const ADMIN_KEY = 'tm_admin-key-of-the-benches';
const START_PATIENCE_MS = 120_000;

const exitOf = (child) =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });

/** Waits until it says where it listens. */
const addressOf = (child) =>
  new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason) => reject(new Error(`the service ${reason}:\n${output}`));
    const timer = setTimeout(() => fail('does not say that it listens'), START_PATIENCE_MS);
    const look = (chunk) => {
      output = (output + chunk).slice(-10_000);
      const url = LISTENING.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    void exitOf(child).then((code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });

const end = async (child) => {
  const gone = exitOf(child);
  child.kill('SIGTERM');
  await gone;
};

const createAskText = (url) => async (method, path, json) => {
  const { statusCode, body } = await request(url + path, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN_KEY}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await body.text();
  if (statusCode >= 400) throw new Error(`${method} ${path} answers ${statusCode}: ${text.slice(0, 500)}`);
  return text;
};

/** Waits until the views are where the log is; answers how long that took, in ms. Throws after `patienceMs`. */
const createCaughtUp =
  (ask) =>
  async (patienceMs = 600_000) => {
    const begun = performance.now();
    for (;;) {
      const { projections } = await ask('GET', '/v1/admin/projections');
      if (projections.every(({ lag }) => lag === 0)) return Math.round(performance.now() - begun);
      if (performance.now() - begun > patienceMs) throw new Error('the views do not catch up with the log');
      await sleep(50);
    }
  };

/**
 * The service as `npm start` runs it, on this database, with a key for a subsystem that may send every command.
 * @param {string} databaseUrl
 * @param {string} parentDir where its data folder is made
 * @param {string | undefined} profile folder for a CPU profile, written when it ends
 */
export const startService = async (databaseUrl, parentDir, profile) => {
  const dataDir = await mkdtemp(join(parentDir, 'service-'));
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${absolute(profile)}`];
  const child = fork(LEASH, [...profiling, MAIN], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATABASE_URL: databaseUrl,
      TALLYMAN_DATA_DIR: dataDir,
      TALLYMAN_ADMIN_KEY: ADMIN_KEY,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const started = once(child, 'message');
  try {
    const url = await addressOf(child);
    const [{ pid }] = await started;
    const askText = createAskText(url);
    const ask = async (...question) => JSON.parse(await askText(...question));
    const { key } = await ask('POST', '/v1/admin/keys', { subsystem: 'checkout', commands: ['*'], admin: false });
    return {
      url,
      key,
      ask,
      askText,
      caughtUp: createCaughtUp(ask),
      memory: () => residentMemory(pid),
      stop: () => end(child),
    };
  } catch (error) {
    await end(child);
    throw error;
  }
};
