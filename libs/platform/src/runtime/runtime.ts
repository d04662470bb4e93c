import {
  createControlRecorder,
  createExpiry,
  createExplain,
  createExplainAccount,
  createLedgerQueries,
  createReconciliations,
  createStockCache,
  createStockQueries,
  type ControlRecorder,
  type Expiry,
  type Explain,
  type ExplainAccount,
  type FoldThreads,
  fundsExpiry,
  type LedgerQueries,
  type LogGate,
  type OwnerDuties,
  type Ownership,
  type ProjectionRunner,
  type Rebuilds,
  type Reconciliations,
  type RoleRunner,
  stockExpiry,
  type StockQueries,
} from '@tallyman/application';
import type { EventStore } from '@tallyman/event-store';
import { createApiKeyStore, createLedgerViews, createStockViews } from '@tallyman/persistence-typeorm';
import type { ApiKeyStore, StockViews } from '@tallyman/read-models';
import type { Logger } from 'pino';
import { logOf } from '../logging/logger.js';
import type { HealthProbe } from '../tokens.js';
import { openConnections, type Connections } from './connections.js';
import type { FoldWorkerData } from './fold-worker.js';
import { createHealthProbe } from './health.js';
import { createLogSide } from './log-side.js';
import { shareMemory, type MemoryShares } from './memory.js';
import { createRecordParts, type RecordParts } from './record-parts.js';
import { createViewSides } from './view-sides.js';
import type { LogPlace } from './open-store.js';

/** Everything that runs behind the edge, wired to one database and one log. */
export interface Runtime {
  readonly store: EventStore;
  /** Where commands go, whichever process owns the log. */
  readonly gate: LogGate;
  readonly ownership: Ownership;
  readonly views: StockViews;
  /** What carries each projection, or watches it. */
  readonly projections: readonly ProjectionRunner[];
  readonly queries: StockQueries;
  readonly explain: Explain;
  readonly ledgers: LedgerQueries;
  readonly explainAccount: ExplainAccount;
  readonly records: RecordParts;
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
    for (const runner of parts.projections) await runner.start();
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
  const ledgerViews = createLedgerViews(database);
  const cache = createStockCache(memory.stockCells);
  const threads = foldThreads({ databaseUrl, eventStoreUrl }, memory);
  const { stock, ledger, records } = createViewSides({ connections, cache, threads, logger });
  const sides = [stock, ledger, records];
  // What only the owner does needs the gate, and the gate comes with the ownership that tells it to begin.
  const duties: OwnerDuties = {
    take: () => takeDuties(parts),
    layDown: () => layDownDuties(parts),
  };
  const { gate, ownership, ownHead } = createLogSide({
    connections,
    memory,
    peer,
    duties,
    feeds: sides.map(({ feed }) => feed),
    logger,
    clock,
  });
  const control = createControlRecorder(gate, clock);
  const waitForView = (position: number): Promise<boolean> => stock.runner.waitFor(position, VIEW_PATIENCE_MS);
  const parts = {
    store,
    gate,
    ownership,
    views,
    projections: sides.map(({ runner }) => runner),
    control,
    apiKeys: createApiKeyStore(database),
    queries: createStockQueries({ views, cache, store, runner: stock.runner, ownHead }),
    explain: createExplain({ store, views, cache }),
    ledgers: createLedgerQueries({ views: ledgerViews, store, runner: ledger.runner, ownHead }),
    explainAccount: createExplainAccount({ store, views: ledgerViews }),
    records: createRecordParts({ connections, runner: records.runner, gate, ownHead, clock }),
    reconciliations: createReconciliations({ gate, store, views, waitForView, now: clock }),
    rebuilds: new Map(sides.map((side) => [side.runner.name, side.rebuilds(control)])),
    expiry: createExpiry({
      sources: [stockExpiry(views), fundsExpiry(ledgerViews)],
      gate,
      clock,
      intervalMs: EXPIRY_INTERVAL_MS,
      log: logOf(logger, 'expiry'),
    }),
    health: createHealthProbe({
      kind: eventStoreUrl === undefined ? 'postgresql' : 'eventstoredb',
      store,
      ownership,
      views,
      projections: sides.map(({ runner }) => runner),
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

interface DutyParts {
  readonly projections: readonly RoleRunner[];
  readonly expiry: Expiry;
  readonly rebuilds: Rebuilds;
}

const takeDuties = async ({ projections, expiry, rebuilds }: DutyParts): Promise<void> => {
  await Promise.all(projections.map((runner) => runner.carry()));
  expiry.start();
  for (const each of rebuilds.values()) await each.resumeInterrupted();
};

const layDownDuties = async ({ projections, expiry }: DutyParts): Promise<void> => {
  await Promise.all([expiry.stop(), ...projections.map((runner) => runner.watch())]);
};

const stop = async ({ ownership, projections, rebuilds, expiry }: Parts, connections: Connections): Promise<void> => {
  await expiry.stop();
  for (const each of rebuilds.values()) await each.stop();
  await ownership.stop();
  for (const runner of projections) await runner.stop();
  await connections.close();
};
