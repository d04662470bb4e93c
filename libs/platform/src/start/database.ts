import { startEmbeddedPostgres } from '@tallyman/embedded-postgres';
import { join } from 'node:path';
import type { ServiceConfig } from '@tallyman/config';
import { claimDataDir } from './data-dir.js';

/** Where the log and the views are, and how to let go of it. */
export interface DatabasePlace {
  readonly url: string;
  readonly embedded: boolean;
  release(): Promise<void>;
}

/**
 * The configured database, or the embedded one in the data directory, which is then this process's alone (`claim`) or shared with the
 * service that runs there (a verb of the command line). Throws `DataDirInUseError`.
 */
export const openDatabasePlace = async (
  config: Pick<ServiceConfig, 'databaseUrl' | 'dataDir'>,
  { claim, say }: { readonly claim: boolean; readonly say: (line: string) => void },
): Promise<DatabasePlace> => {
  if (config.databaseUrl !== undefined)
    return { url: config.databaseUrl, embedded: false, release: () => Promise.resolve() };
  const giveUp = claim ? await claimDataDir(config.dataDir) : () => Promise.resolve();
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres'), log: say });
    return {
      url: postgres.url,
      embedded: true,
      release: async () => {
        await postgres.stop();
        await giveUp();
      },
    };
  } catch (error) {
    await giveUp();
    throw error;
  }
};
