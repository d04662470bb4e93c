import { parentPort, workerData } from 'node:worker_threads';
import { serveFolds } from '@tallyman/application';
import { createPostgresEventStore } from '@tallyman/event-store-postgres';
import { stockProjection } from '@tallyman/projections';

/** What a thread of a rebuild is told. */
export interface FoldWorkerData {
  readonly databaseUrl: string;
}

/** The module that a thread of a rebuild begins with: it reads the log over a connection of its own. */
if (parentPort !== null) {
  const { databaseUrl } = workerData as FoldWorkerData;
  serveFolds(parentPort, createPostgresEventStore({ connectionString: databaseUrl }).scanLog, [stockProjection]);
}
