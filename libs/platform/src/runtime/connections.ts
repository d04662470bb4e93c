import { randomBytes } from 'node:crypto';
import type { Log, LogLeases } from '@tallyman/application';
import type { EventStore } from '@tallyman/event-store';
import { createPostgresLeases, logMigrations } from '@tallyman/event-store-postgres';
import { migrate, openDatabase } from '@tallyman/persistence-typeorm';
import { openStore, type Database, type LogPlace } from './open-store.js';

/** What one process has open to the database, and to the log if that is elsewhere. */
export interface Connections {
  readonly database: Database;
  readonly store: EventStore;
  readonly leases: LogLeases;
  /** How the `application_name` of each of its sessions begins. */
  readonly sessions: string;
  close(): Promise<void>;
}

/** Connects and brings the schema up to date. Throws `OtherLogError`. */
export const openConnections = async (place: LogPlace, log?: Log): Promise<Connections> => {
  const sessions = `tallyman-${randomBytes(4).toString('hex')}`;
  const { databaseUrl } = place;
  const database = await openDatabase({
    url: databaseUrl,
    migrations: logMigrations,
    applicationName: `${sessions} views`,
  });
  try {
    await migrate(database);
    const store = await openStore(place, database, sessions, log);
    const leases = createPostgresLeases({
      connectionString: databaseUrl,
      applicationName: `${sessions} lease`,
    });
    const close = async (): Promise<void> => {
      await store.close();
      await leases.close();
      await database.destroy();
    };
    return { database, store, leases, sessions, close };
  } catch (error) {
    await database.destroy();
    throw error;
  }
};
