import {
  createControlRecorder,
  createExpiry,
  createExplain,
  createProjectionRunner,
  createRebuilds,
  createReconciliations,
  createSequencer,
  createStockCache,
  createStockQueries,
  type ControlRecorder,
  type Explain,
  type ProjectionRunner,
  type Rebuilds,
  type Reconciliations,
  type Sequencer,
  type StockQueries,
} from '@tallyman/application';
import type { EventStore } from '@tallyman/event-store';
import { createPostgresEventStore, logMigrations } from '@tallyman/event-store-postgres';
import {
  createApiKeyStore,
  createProjectionStore,
  createRebuildStore,
  createStockViews,
  migrate,
  openDatabase,
} from '@tallyman/persistence-typeorm';
import type { ApiKeyStore, StockViews } from '@tallyman/read-models';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { logOf } from '../logging/logger.js';
import type { HealthProbe } from '../tokens.js';
import { createHealthProbe } from './health.js';

/** Everything that runs behind the edge, wired to one database. */
export interface Runtime {
  readonly store: EventStore;
  readonly sequencer: Sequencer;
  readonly views: StockViews;
  readonly runner: ProjectionRunner;
  readonly queries: StockQueries;
  readonly explain: Explain;
  readonly reconciliations: Reconciliations;
  readonly rebuilds: Rebuilds;
  readonly apiKeys: ApiKeyStore;
  readonly control: ControlRecorder;
  readonly health: HealthProbe;
  /** Gives the log up, stops the workers, closes the connections; in this order. */
  stop(): Promise<void>;
}

export interface RuntimeOptions {
  readonly databaseUrl: string;
  readonly logger: Logger;
}

const CACHED_STREAMS = 20_000;
const CACHED_ITEMS = 50_000;
const MAX_PENDING = 4096;
const MAX_GROUP = 256;
const EXPIRY_INTERVAL_MS = 1000;
const VIEW_PATIENCE_MS = 5000;

/** Opens the database, brings its schema up to date, and makes this process the owner of the log. */
export const startRuntime = async ({ databaseUrl, logger }: RuntimeOptions): Promise<Runtime> => {
  const database = await openDatabase({ url: databaseUrl, migrations: logMigrations });
  const store = createPostgresEventStore({ connectionString: databaseUrl });
  try {
    await migrate(database);
    const parts = wire(database, store, logger);
    await start(parts);
    return { ...parts, stop: () => stop(parts, database) };
  } catch (error) {
    await store.close();
    await database.destroy();
    throw error;
  }
};

type Database = Awaited<ReturnType<typeof openDatabase>>;
type Parts = ReturnType<typeof wire>;

const wire = (database: Database, store: EventStore, logger: Logger) => {
  const clock = Date.now;
  const views = createStockViews(database);
  const cache = createStockCache(CACHED_ITEMS);
  const projectionStore = createProjectionStore(database);
  const sequencer = createSequencer({
    store,
    owner: `${hostname()}:${String(process.pid)}`,
    clock,
    cachedStreams: CACHED_STREAMS,
    maxPending: MAX_PENDING,
    maxGroup: MAX_GROUP,
    log: logOf(logger, 'sequencer'),
  });
  const control = createControlRecorder(sequencer, clock);
  const runner = createProjectionRunner({ store, projectionStore, cache, log: logOf(logger, 'projections') });
  const waitForView = (position: number): Promise<boolean> => runner.waitFor(position, VIEW_PATIENCE_MS);
  return {
    store,
    sequencer,
    views,
    runner,
    control,
    apiKeys: createApiKeyStore(database),
    queries: createStockQueries({ views, cache, store, runner }),
    explain: createExplain({ store, views, cache }),
    reconciliations: createReconciliations({ gate: sequencer, store, views, waitForView, now: clock }),
    rebuilds: createRebuilds({
      store,
      rebuildStore: createRebuildStore(database),
      cache,
      log: logOf(logger, 'rebuild'),
      recordCertificate: async (certificate, by) => {
        await control.record({
          event: { type: 'ProjectionRebuilt', data: certificate },
          stream: `projection-${certificate.projection}`,
          subsystem: by.subsystem,
          act: `rebuild/${certificate.rebuildId}`,
        });
      },
    }),
    expiry: createExpiry({
      views,
      gate: sequencer,
      clock,
      intervalMs: EXPIRY_INTERVAL_MS,
      log: logOf(logger, 'expiry'),
    }),
    health: createHealthProbe({ store, sequencer, views, runner }),
  };
};

const start = async ({ sequencer, runner, rebuilds, expiry }: Parts): Promise<void> => {
  await sequencer.start();
  await runner.start();
  await rebuilds.resumeInterrupted();
  expiry.start();
};

const stop = async ({ sequencer, runner, rebuilds, expiry, store }: Parts, database: Database): Promise<void> => {
  await expiry.stop();
  await rebuilds.stop();
  await sequencer.stop();
  await runner.stop();
  await store.close();
  await database.destroy();
};
