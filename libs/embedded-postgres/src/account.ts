import { run } from './run.js';
import type { Account } from './run.js';

const NAME = 'postgres';

const idOf = async (option: '-u' | '-g'): Promise<number> =>
  Number(await run({ program: 'id', args: [option, NAME], account: undefined }));

const lookUp = async (): Promise<Account> => ({ uid: await idOf('-u'), gid: await idOf('-g') });

const createAccount = async (): Promise<void> => {
  const args = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', NAME];
  try {
    await run({ program: 'useradd', args, account: undefined });
  } catch (error) {
    // BusyBox systems have adduser instead.
    await run({ program: 'adduser', args: ['-S', '-D', '-H', NAME], account: undefined }).catch(() => {
      throw error;
    });
  }
};

/**
 * The account that PostgreSQL must run under: the user `postgres`, made if missing, when we are root (PostgreSQL
 * refuses to run as root); undefined, that is our own, otherwise.
 */
export const serverAccount = async (): Promise<Account | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return await lookUp();
  } catch {
    // A second starter may make it at the same moment: what counts is that it is there afterwards.
    await createAccount().catch((error: unknown) => lookUp().catch(() => Promise.reject(error as Error)));
    return await lookUp();
  }
};

/** Whether the account may enter the folder, all the way down from the root. */
export const canEnter = async (folder: string, account: Account | undefined): Promise<boolean> => {
  if (account === undefined) return true;
  return run({ program: 'sh', args: ['-c', 'cd "$1"', 'sh', folder], account }).then(
    () => true,
    () => false,
  );
};
