import { parentPort, workerData } from 'node:worker_threads';
import { serveFolds } from '@tallyman/application';
import { createPostgresEventStore } from '@tallyman/event-store-postgres';
import { ledgerProjection, recordsProjection, stockProjection } from '@tallyman/projections';

/** What a thread of a rebuild is told. */
export interface FoldWorkerData {
  readonly databaseUrl: string;
}

/** The module that a thread of a rebuild begins with: it reads the log over a connection of its own. */
if (parentPort !== null) {
  const { databaseUrl } = workerData as FoldWorkerData;
  const { scanLog } = createPostgresEventStore({ connectionString: databaseUrl });
  serveFolds(parentPort, scanLog, [stockProjection, ledgerProjection, recordsProjection]);
}
