import { createVerify, type Verify } from '@tallyman/application';
import { readDevKeys, writeDevKeys, type ServiceConfig } from '@tallyman/config';
import { logMigrations } from '@tallyman/event-store-postgres';
import { createStockViews, migrate, openDatabase } from '@tallyman/persistence-typeorm';
import type { Logger } from 'pino';

import { openStore, type LogPlace } from '../runtime/open-store.js';
import { startRuntime, type Runtime } from '../runtime/runtime.js';
import { openDatabasePlace } from './database.js';
import { ensureFirstKeys, type MadeKeys } from './first-keys.js';

export interface StartedService {
  readonly runtime: Runtime;
  /** Keys that were made by this start. */
  readonly made: MadeKeys;
  readonly embedded: boolean;
  /** Leaves nothing running that this start began. */
  stop(): Promise<void>;
}

/** Everything behind the edge: database (embedded if none is configured), schema, workers, first keys. */
export const startService = async (
  config: ServiceConfig,
  logger: Logger,
  say: (line: string) => void,
): Promise<StartedService> => {
  const place = await openDatabasePlace(config, { claim: true, say });
  try {
    const runtime = await startRuntime({
      ...logPlace(config, place.url),
      memoryMiB: config.memoryMiB,
      peer: config.peer,
      logger,
    });
    const made = await makeKeys(config, runtime, place.embedded);
    return {
      runtime,
      made,
      embedded: place.embedded,
      stop: async () => {
        await runtime.stop();
        await place.release();
      },
    };
  } catch (error) {
    await place.release();
    throw error;
  }
};

const makeKeys = async (config: ServiceConfig, runtime: Runtime, embedded: boolean): Promise<MadeKeys> => {
  const { apiKeys, control, ownership } = runtime;
  const { adminKey, dataDir } = config;
  const made = await ensureFirstKeys({
    apiKeys,
    control,
    clock: Date.now,
    mayMake: ownership.status().role === 'owner',
    withDevKey: embedded,
    ...(adminKey === undefined ? {} : { adminKey }),
  });
  if (embedded) {
    const before = readDevKeys(dataDir);
    const keys = { admin: made.admin ?? adminKey ?? before?.admin ?? '', dev: made.dev ?? before?.dev ?? '' };
    writeDevKeys(dataDir, keys);
  }
  return made;
};

/** Brings the schema of the database up to date and does nothing else. */
export const migrateDatabase = (config: ServiceConfig, say: (line: string) => void): Promise<void> =>
  withDatabase(config, say, async (url) => {
    const database = await openDatabase({ url, migrations: logMigrations });
    try {
      await migrate(database);
    } finally {
      await database.destroy();
    }
  });

/** What a verb of the command line needs that looks at the database itself, beside a running service or without one. */
export interface OperatorContext {
  readonly verify: Verify;
}

/** Opens log and views for reading, runs `work`, and closes everything again. */
export const withOperatorContext = <T>(
  config: ServiceConfig,
  say: (line: string) => void,
  work: (context: OperatorContext) => Promise<T>,
): Promise<T> =>
  withDatabase(config, say, async (url) => {
    const database = await openDatabase({ url, migrations: logMigrations });
    try {
      const store = await openStore(logPlace(config, url), database, 'tallyman operator');
      try {
        return await work({ verify: createVerify({ store, views: createStockViews(database) }) });
      } finally {
        await store.close();
      }
    } finally {
      await database.destroy();
    }
  });

const logPlace = ({ eventStoreUrl }: ServiceConfig, databaseUrl: string): LogPlace => ({
  databaseUrl,
  ...(eventStoreUrl === undefined ? {} : { eventStoreUrl }),
});

const withDatabase = async <T>(
  config: ServiceConfig,
  say: (line: string) => void,
  work: (url: string) => Promise<T>,
): Promise<T> => {
  const place = await openDatabasePlace(config, { claim: false, say });
  try {
    return await work(place.url);
  } finally {
    await place.release();
  }
};
