import pg from 'pg';
import type { Client } from 'pg';
import { createTestDatabase } from '../../../../test/support/postgres.js';
import { logMigrations } from '../migrations/index.js';
import { createPostgresEventStore } from '../postgres-event-store.js';
import type { PostgresEventStore, PostgresEventStoreOptions } from '../postgres-event-store.js';

/** A database of its own with the log's schema. */
export interface LogDatabase {
  readonly url: string;
  /** A connection as the owner of the tables, closed with the database. */
  connect(): Promise<Client>;
  open(options?: Partial<PostgresEventStoreOptions>): PostgresEventStore;
  /** Closes all that was opened and drops the database. */
  close(): Promise<void>;
}

export const createLogDatabase = async (): Promise<LogDatabase> => {
  const database = await createTestDatabase();
  const closing: (() => Promise<void>)[] = [];
  const connect = async (): Promise<Client> => {
    const client = new pg.Client(database.url);
    // A test may end the connection from the server's side.
    client.on('error', () => undefined);
    await client.connect();
    closing.push(() => client.end());
    return client;
  };
  const migrator = await connect();
  for (const Migration of logMigrations) await new Migration().up(migrator);
  return {
    url: database.url,
    connect,
    open(options = {}) {
      const store = createPostgresEventStore({ connectionString: database.url, ...options });
      closing.push(() => store.close());
      return store;
    },
    async close() {
      for (const end of closing.reverse()) await end();
      await database.drop();
    },
  };
};
