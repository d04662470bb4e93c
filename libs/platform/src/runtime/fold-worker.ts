import { parentPort, workerData } from 'node:worker_threads';
import { serveFolds } from '@tallyman/application';
import type { LogScan } from '@tallyman/event-store';
import { createPostgresEventStore } from '@tallyman/event-store-postgres';
import { ledgerProjection, recordsProjection, stockProjection } from '@tallyman/projections';

/** What a thread of a rebuild is told: where the log is. */
export interface FoldWorkerData {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string | undefined;
}

const openScan = async ({ databaseUrl, eventStoreUrl }: FoldWorkerData): Promise<LogScan> => {
  if (eventStoreUrl === undefined) return createPostgresEventStore({ connectionString: databaseUrl }).scanLog;
  // Loaded only here: they are of no use to a log in PostgreSQL.
  const [{ createIndexedScan }, { createLogIndex, openDatabase }] = await Promise.all([
    import('@tallyman/event-store-eventstoredb'),
    import('@tallyman/persistence-typeorm'),
  ]);
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, applicationName: 'tallyman rebuild' });
  return createIndexedScan({ connectionString: eventStoreUrl, index: createLogIndex(database) });
};

/** The module that a thread of a rebuild begins with: it reads the log over connections of its own. */
if (parentPort !== null)
  serveFolds(parentPort, await openScan(workerData as FoldWorkerData), [
    stockProjection,
    ledgerProjection,
    recordsProjection,
  ]);
