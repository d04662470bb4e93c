import type { Log } from '@tallyman/application';
import type { EventStore, IndexHealth } from '@tallyman/event-store';
import { createPostgresEventStore } from '@tallyman/event-store-postgres';
import { createLogIndex, type openDatabase } from '@tallyman/persistence-typeorm';

export type Database = Awaited<ReturnType<typeof openDatabase>>;

/** Where log and views are. */
export interface LogPlace {
  /** Of the views, the keys and the lease; and of the log, if it is nowhere else. */
  readonly databaseUrl: string;
  /** esdb://… of the EventStoreDB that has the log. */
  readonly eventStoreUrl?: string;
}

/** The views of the database follow another log than the one that is configured. */
export class OtherLogError extends Error {
  readonly code = 'other_log';
  constructor(where: string, remedy: string) {
    super(
      `The views of this database follow a log ${where}. Nothing was changed: ${remedy}, or use another database (DATABASE_URL or TALLYMAN_DATA_DIR).`,
    );
    this.name = 'OtherLogError';
  }
}

/** The log; the schema of the database must be up to date. Throws `OtherLogError`. `log` is told when the index beside it cannot be written, and when it can again. */
export const openStore = async (
  { databaseUrl, eventStoreUrl }: LogPlace,
  database: Database,
  applicationName: string,
  log?: Log,
): Promise<EventStore> => {
  const index = createLogIndex(database);
  const inPostgres = createPostgresEventStore({ connectionString: databaseUrl, applicationName });
  try {
    if (eventStoreUrl === undefined) {
      if ((await index.end()).position > 0) throw new OtherLogError('in EventStoreDB', 'set EVENTSTORE_URL');
      return inPostgres;
    }
    if ((await inPostgres.head()).position > 0) throw new OtherLogError('in PostgreSQL', 'unset EVENTSTORE_URL');
  } catch (error) {
    await inPostgres.close();
    throw error;
  }
  await inPostgres.close();
  // Loaded only here: its client is of no use to a log in PostgreSQL.
  const { createEventStoreDbEventStore } = await import('@tallyman/event-store-eventstoredb');
  return createEventStoreDbEventStore({
    connectionString: eventStoreUrl,
    index,
    indexHealthChanged: ({ error, position, lag }: IndexHealth) => {
      if (error === undefined) log?.info('the index of the log is written again', { position });
      else log?.warn('the index of the log cannot be written', { error, position, lag });
    },
  });
};
