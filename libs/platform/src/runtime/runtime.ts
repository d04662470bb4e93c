import {
  createControlRecorder,
  createExpiry,
  createExplain,
  createLiveFeed,
  createProjectionRunner,
  createRebuilds,
  createReconciliations,
  createRoleRunner,
  createStockCache,
  createStockQueries,
  createViewWatch,
  type ControlRecorder,
  type Expiry,
  type Explain,
  type FoldThreads,
  type LiveFeed,
  type LogGate,
  type OwnerDuties,
  type Ownership,
  type ProjectionRunner,
  type Rebuilds,
  type Reconciliations,
  type RoleRunner,
  type StockQueries,
} from '@tallyman/application';
import type { EventStore } from '@tallyman/event-store';
import {
  createApiKeyStore,
  createProjectionStore,
  createRebuildStore,
  createStockViews,
} from '@tallyman/persistence-typeorm';
import type { ApiKeyStore, StockCache, StockViews } from '@tallyman/read-models';
import type { Logger } from 'pino';
import { logOf } from '../logging/logger.js';
import type { HealthProbe } from '../tokens.js';
import { openConnections, type Connections } from './connections.js';
import type { FoldWorkerData } from './fold-worker.js';
import { createHealthProbe } from './health.js';
import { createLogSide } from './log-side.js';
import { shareMemory, type MemoryShares } from './memory.js';
import type { LogPlace } from './open-store.js';

/** Everything that runs behind the edge, wired to one database and one log. */
export interface Runtime {
  readonly store: EventStore;
  /** Where commands go, whichever process owns the log. */
  readonly gate: LogGate;
  readonly ownership: Ownership;
  readonly views: StockViews;
  readonly runner: ProjectionRunner;
  readonly queries: StockQueries;
  readonly explain: Explain;
  readonly reconciliations: Reconciliations;
  readonly rebuilds: Rebuilds;
  readonly apiKeys: ApiKeyStore;
  readonly control: ControlRecorder;
  readonly health: HealthProbe;
  /** Stops the workers, hands the log over, closes the connections; in this order. */
  stop(): Promise<void>;
}

export interface RuntimeOptions extends LogPlace {
  /** What the process may take of memory. */
  readonly memoryMiB: number;
  /** Where other processes on the same database reach this one; port 0: any free one. */
  readonly peer: { readonly host: string; readonly port: number };
  readonly logger: Logger;
}

const EXPIRY_INTERVAL_MS = 1000;
const VIEW_PATIENCE_MS = 5000;
/** A shorter log is folded before a thread has started. */
const EVENTS_WORTH_THREADS = 50_000;

/** Opens the database, brings its schema up to date, and makes this process the owner of the log, or a follower of the one that is. */
export const startRuntime = async (options: RuntimeOptions): Promise<Runtime> => {
  const connections = await openConnections(options, logOf(options.logger, 'log'));
  const parts = wire(connections, options);
  try {
    await parts.runner.start();
    await parts.ownership.start();
  } catch (error) {
    await stop(parts, connections);
    throw error;
  }
  return { ...parts, stop: () => stop(parts, connections) };
};

type Parts = ReturnType<typeof wire>;

const wire = (connections: Connections, { databaseUrl, eventStoreUrl, memoryMiB, peer, logger }: RuntimeOptions) => {
  const clock = Date.now;
  const memory = shareMemory(memoryMiB);
  const { store, database } = connections;
  const views = createStockViews(database);
  const cache = createStockCache(memory.stockCells);
  const feed = createLiveFeed();
  const runner = createRunner(connections, cache, feed, logger);
  // What only the owner does needs the gate, and the gate comes with the ownership that tells it to begin.
  const duties: OwnerDuties = {
    take: () => takeDuties(parts),
    layDown: () => layDownDuties(parts),
  };
  const { gate, ownership, ownHead } = createLogSide({ connections, memory, peer, duties, feed, logger, clock });
  const control = createControlRecorder(gate, clock);
  const waitForView = (position: number): Promise<boolean> => runner.waitFor(position, VIEW_PATIENCE_MS);
  const parts = {
    store,
    gate,
    ownership,
    views,
    runner,
    control,
    apiKeys: createApiKeyStore(database),
    queries: createStockQueries({ views, cache, store, runner, ownHead }),
    explain: createExplain({ store, views, cache }),
    reconciliations: createReconciliations({ gate, store, views, waitForView, now: clock }),
    rebuilds: createRebuilds({
      store,
      rebuildStore: createRebuildStore(database),
      cache,
      log: logOf(logger, 'rebuild'),
      threads: foldThreads({ databaseUrl, eventStoreUrl }, memory),
      recordCertificate: async (certificate, by) => {
        await control.record({
          event: { type: 'ProjectionRebuilt', data: certificate },
          stream: `projection-${certificate.projection}`,
          subsystem: by.subsystem,
          act: `rebuild/${certificate.rebuildId}`,
        });
      },
    }),
    expiry: createExpiry({ views, gate, clock, intervalMs: EXPIRY_INTERVAL_MS, log: logOf(logger, 'expiry') }),
    health: createHealthProbe({
      kind: eventStoreUrl === undefined ? 'postgresql' : 'eventstoredb',
      store,
      ownership,
      views,
      runner,
    }),
  };
  return parts;
};

const foldThreads = (data: FoldWorkerData, { rebuildThreads }: MemoryShares): FoldThreads => ({
  entry: new URL('./fold-worker.js', import.meta.url),
  data,
  count: rebuildThreads,
  minEvents: EVENTS_WORTH_THREADS,
});

const createRunner = (
  { store, database }: Connections,
  cache: StockCache,
  feed: LiveFeed,
  logger: Logger,
): RoleRunner => {
  const projectionStore = createProjectionStore(database);
  const log = logOf(logger, 'projections');
  return createRoleRunner({
    carrier: createProjectionRunner({ store, projectionStore, cache, feed, log }),
    watcher: createViewWatch({ store, projectionStore, cache, log }),
    emptyCache: () => {
      cache.clear(0);
    },
  });
};

interface DutyParts {
  readonly runner: RoleRunner;
  readonly expiry: Expiry;
  readonly rebuilds: Rebuilds;
}

const takeDuties = async ({ runner, expiry, rebuilds }: DutyParts): Promise<void> => {
  await runner.carry();
  expiry.start();
  await rebuilds.resumeInterrupted();
};

const layDownDuties = async ({ runner, expiry }: DutyParts): Promise<void> => {
  await Promise.all([expiry.stop(), runner.watch()]);
};

const stop = async ({ ownership, runner, rebuilds, expiry }: Parts, connections: Connections): Promise<void> => {
  await expiry.stop();
  await rebuilds.stop();
  await ownership.stop();
  await runner.stop();
  await connections.close();
};
