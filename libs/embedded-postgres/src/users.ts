import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isStillAlive, ownIdentity } from './process-identity.js';

/** One process's (or one caller's) mark that it uses the cluster. */
export interface Mark {
  /**
   * Says that this user leaves. `stop` is called if it was the last one, and meanwhile newcomers wait.
   */
  readonly leave: (stop: () => Promise<void>) => Promise<void>;
}

const USING = 'using-';
const LEAVING = 'leaving-';
const NEWCOMERS_PATIENCE_MS = 60_000;
let marks = 0;

const othersAlive = async (folder: string, prefix: string): Promise<boolean> => {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  return names.some((name) => {
    try {
      return isStillAlive(readFileSync(join(folder, name), 'utf8'));
    } catch {
      return false; // gone in the meantime
    }
  });
};

const waitForLeavers = async (folder: string): Promise<void> => {
  const deadline = Date.now() + NEWCOMERS_PATIENCE_MS;
  while ((await othersAlive(folder, LEAVING)) && Date.now() < deadline) await sleep(50);
};

const leave = async (folder: string, id: string, stop: () => Promise<void>): Promise<void> => {
  const leaving = join(folder, `${LEAVING}${id}`);
  await rename(join(folder, `${USING}${id}`), leaving);
  try {
    if (!(await othersAlive(folder, USING))) await stop();
  } finally {
    await rm(leaving, { force: true });
  }
};

/**
 * Marks us as a user of the cluster. There is no lock that could be left behind: a newcomer first marks itself, then
 * looks for leavers; a leaver first says so, then looks for users. Whatever the order, at least one sees the other: the
 * leaver lets the server run, or the newcomer waits and starts it again. Marks of dead processes count for nothing.
 */
export const markAsUser = async (folder: string): Promise<Mark> => {
  await mkdir(folder, { recursive: true });
  marks += 1;
  const id = `${String(process.pid)}-${String(marks)}`;
  // A mark must never be seen without its content: it would count as that of a dead process.
  const unfinished = join(folder, `new-${id}`);
  await writeFile(unfinished, ownIdentity());
  await rename(unfinished, join(folder, `${USING}${id}`));
  await waitForLeavers(folder);
  return { leave: (stop) => leave(folder, id, stop) };
};
