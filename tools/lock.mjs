import { appendFileSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const isAlive = (pid) => {
  // We hold no lock that we wait for: our own id is that of a dead process which had it before us.
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** The process ids in the lock file: the owner's, then those of its helpers. */
const ownersOf = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** Makes the lock file with its content in one step, so that nobody ever sees it without an owner. */
const tryCreate = (file) => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

/**
 * Waits for the lock and takes it. Returns its release, which also happens on every exit of this process short of a
 * kill, and a way to name helpers: processes that we started, that may outlive us, and that hold the lock as we do.
 *
 * The lock of processes that are gone is taken over. Its file is removed under a lock of its own, or else two
 * successors could each remove it, the second one removing the first one's new lock.
 */
export const acquire = async (file, onWait = () => {}) => {
  let told = false;
  while (!tryCreate(file)) {
    const owners = ownersOf(file);
    if (owners === undefined) continue;
    const busy = owners.split(' ').map(Number).find(isAlive);
    if (busy !== undefined) {
      if (!told) onWait(busy);
      told = true;
      await sleep(200);
      continue;
    }
    const { release } = await acquire(`${file}.dead`);
    if (ownersOf(file) === owners) rmSync(file, { force: true });
    release();
  }
  const release = () => {
    process.off('exit', release);
    if (ownersOf(file)?.split(' ')[0] === String(process.pid)) rmSync(file, { force: true });
  };
  process.on('exit', release);
  return { release, addHelper: (pid) => appendFileSync(file, ` ${pid}`) };
};
