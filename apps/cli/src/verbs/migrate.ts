import { readConfig } from '@tallyman/config';
import { answer } from '../context.js';
import type { Verb } from '../context.js';
import { EXIT } from '../exit.js';

/** `tallyman migrate`: brings the database's schema up to date. Safe beside a running service and as often as wanted. */
export const migrate: Verb<[]> = async (context) => {
  // Loaded only here: the rest of the command line starts faster without the database driver.
  const { migrateDatabase } = await import('@tallyman/platform');
  await migrateDatabase(readConfig(context.environment), (line) => {
    context.terminal.err(`${line}\n`);
  });
  answer(context, { migrated: true }, () => 'The database is up to date.');
  return EXIT.ok;
};
