import { readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from './error-code.js';

/** Whether a process with this id lives, whoever owns it. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
};

/**
 * When the process began, in the system's own notation; '' where that cannot be known. Ids are used again, in
 * containers after every restart, so an id alone does not say that it is still the same process.
 */
const beginning = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold anything; the start is the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

/** A text that names this very process. */
export const ownIdentity = (): string => `${String(process.pid)} ${beginning(process.pid)}`;

/** Whether the process that `ownIdentity` named still lives. */
export const isStillAlive = (identity: string): boolean => {
  const [pid = '', began = ''] = identity.split(' ');
  return isAlive(Number(pid)) && beginning(Number(pid)) === began;
};

/** Whether the id belongs to a living process that works in the folder, as a server of PostgreSQL does in its data folder. */
export const worksIn = (pid: number, folder: string): boolean => {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    return readlinkSync(`/proc/${String(pid)}/cwd`) === folder;
  } catch (error) {
    // A process of somebody else cannot be looked into; one that is gone, or only waits to be buried, has no folder.
    return errorCode(error) === 'EACCES';
  }
};
