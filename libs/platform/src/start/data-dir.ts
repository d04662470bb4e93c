import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Another process works on this data directory. */
export class DataDirInUseError extends Error {
  readonly code = 'data_dir_in_use';
  constructor(dataDir: string, pid: number) {
    super(
      `${dataDir} is in use by process ${String(pid)}; stop it, or set TALLYMAN_DATA_DIR (and PORT) to run a second service.`,
    );
    this.name = 'DataDirInUseError';
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const ownerOf = async (lockFile: string): Promise<number | undefined> => {
  const pid = Number(await readFile(lockFile, 'utf8').catch(() => ''));
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined;
};

/**
 * Claims a data directory for this process; answers the function that gives it up. A dead owner's claim is taken over.
 * Throws `DataDirInUseError`.
 */
export const claimDataDir = async (dataDir: string): Promise<() => Promise<void>> => {
  await mkdir(dataDir, { recursive: true });
  const lockFile = join(dataDir, 'service.pid');
  const owner = await ownerOf(lockFile);
  if (owner !== undefined) throw new DataDirInUseError(dataDir, owner);
  await rm(lockFile, { force: true });
  // `wx`: of two starters that both found a dead owner, one wins.
  const file = await open(lockFile, 'wx').catch(async () => {
    throw new DataDirInUseError(dataDir, (await ownerOf(lockFile)) ?? 0);
  });
  await file.writeFile(String(process.pid));
  await file.close();
  return () => rm(lockFile, { force: true });
};
