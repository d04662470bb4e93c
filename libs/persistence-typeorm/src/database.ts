import type { EventEmitter } from 'node:events';
import { DataSource } from 'typeorm';
import { ENTITIES } from './entities/index.js';
import { CreateApiKeys1764000000104 } from './migrations/create-api-keys.js';
import { CreateLedgerViews1764000000106 } from './migrations/create-ledger-views.js';
import { CreateLogIndex1764000000105 } from './migrations/create-log-index.js';
import { CreateProjections1764000000101 } from './migrations/create-projections.js';
import { CreateRebuilds1764000000103 } from './migrations/create-rebuilds.js';
import { CreateRecordViews1764000000107 } from './migrations/create-record-views.js';
import { CreateStockViews1764000000102 } from './migrations/create-stock-views.js';

/** A migration of another library, in the structure that TypeORM runs. Its class name ends in a timestamp of 13 digits: the order. */
export type MigrationClass = new () => {
  up(runner: { query(sql: string, parameters?: unknown[]): Promise<unknown> }): Promise<void>;
  down(runner: { query(sql: string, parameters?: unknown[]): Promise<unknown> }): Promise<void>;
};

export interface DatabaseOptions {
  /** postgres://… */
  readonly url: string;
  /** Run by `migrate` together with this library's own, in order of timestamp. */
  readonly migrations?: readonly MigrationClass[];
  /** Most connections; at least 3 (a rebuild holds one for its lease and one for its work). Default 10. */
  readonly poolSize?: number;
  readonly applicationName?: string;
}

const OWN_MIGRATIONS = [
  CreateProjections1764000000101,
  CreateStockViews1764000000102,
  CreateRebuilds1764000000103,
  CreateApiKeys1764000000104,
  CreateLogIndex1764000000105,
  CreateLedgerViews1764000000106,
  CreateRecordViews1764000000107,
];

/** Connects. Close it with `destroy()`. */
export const openDatabase = async (options: DatabaseOptions): Promise<DataSource> =>
  new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName ?? 'tallyman-views',
    poolSize: options.poolSize ?? 10,
    entities: ENTITIES,
    migrations: [...(options.migrations ?? []), ...OWN_MIGRATIONS],
    migrationsTableName: 'migrations',
    synchronize: false,
    logging: false,
    extra: { onConnect: keepAlive },
  }).initialize();

/**
 * Between its pool and whoever takes it, a connection has no listener for a moment; an error of the server then (it is shut down, say)
 * would end the process. Whoever uses the connection is told anyway.
 */
const keepAlive = (connection: EventEmitter): void => {
  connection.on('error', () => undefined);
};

/** Any number that nothing else in the database locks on. */
const MIGRATION_LOCK = 7_411_502_026;

/** Runs what has not run yet. Two starters may call it at once: the second waits and finds nothing to do. */
export const migrate = async (database: DataSource): Promise<void> => {
  const guard = database.createQueryRunner();
  try {
    // Held by the session, because each migration commits in a transaction of its own; freed even if this process dies.
    await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await database.runMigrations({ transaction: 'each' });
    await guard.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await guard.release();
  }
};
