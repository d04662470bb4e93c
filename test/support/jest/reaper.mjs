import { existsSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until its standard input ends, that is, until the test run ends or dies; then stops the run's PostgreSQL and
 * removes its folder. Nothing in there is wanted any more, so the server need not shut down in order.
 */
const folder = process.argv[2];

/** The cluster's real folder, under another name: a worker that still lives and finds its server gone cannot restart it. */
const takeAway = () => {
  const link = join(folder, 'cluster');
  if (!existsSync(link)) return undefined;
  const cluster = realpathSync(link);
  renameSync(cluster, `${cluster}.gone`);
  return `${cluster}.gone`;
};

const serverPid = (cluster) => {
  try {
    return Number(readFileSync(join(cluster, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return 0;
  }
};

/** One that has ended and waits for its parent to look (Z) is not: some containers' first process takes seconds to do so. */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const kill = async (pid) => {
  if (!(pid > 0 && isAlive(pid))) return;
  process.kill(pid, 'SIGQUIT');
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 20) await sleep(20);
};

const remove = (path) => rmSync(path, { recursive: true, force: true, maxRetries: 10 });

process.on('SIGINT', () => {});
process.stdin.resume();
process.stdin.on('end', async () => {
  const cluster = takeAway();
  if (cluster !== undefined) {
    await kill(serverPid(cluster));
    remove(cluster);
  }
  remove(folder);
});
