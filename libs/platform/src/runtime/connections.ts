import { randomBytes } from 'node:crypto';
import type { LogLeases } from '@tallyman/application';
import {
  createPostgresEventStore,
  createPostgresLeases,
  logMigrations,
  type PostgresEventStore,
} from '@tallyman/event-store-postgres';
import { migrate, openDatabase } from '@tallyman/persistence-typeorm';

export type Database = Awaited<ReturnType<typeof openDatabase>>;

/** What one process has open to the database. */
export interface Connections {
  readonly database: Database;
  readonly store: PostgresEventStore;
  readonly leases: LogLeases;
  /** How the `application_name` of each of its sessions begins. */
  readonly sessions: string;
  close(): Promise<void>;
}

/** Connects and brings the schema up to date. */
export const openConnections = async (databaseUrl: string): Promise<Connections> => {
  const sessions = `tallyman-${randomBytes(4).toString('hex')}`;
  const database = await openDatabase({
    url: databaseUrl,
    migrations: logMigrations,
    applicationName: `${sessions} views`,
  });
  const store = createPostgresEventStore({ connectionString: databaseUrl, applicationName: sessions });
  const leases = createPostgresLeases({ connectionString: databaseUrl, applicationName: `${sessions} lease` });
  const close = async (): Promise<void> => {
    await store.close();
    await leases.close();
    await database.destroy();
  };
  try {
    await migrate(database);
    return { database, store, leases, sessions, close };
  } catch (error) {
    await close();
    throw error;
  }
};
