import { createCopyLog, type CopyOptions, type CopyReport } from '@tallyman/application';
import type { EventStore } from '@tallyman/event-store';
import { createPostgresEventStore, logMigrations } from '@tallyman/event-store-postgres';
import { migrate, openDatabase } from '@tallyman/persistence-typeorm';
import { hostname } from 'node:os';
import { openStore } from '../runtime/open-store.js';

const SESSIONS = 'tallyman log copy';

export interface CopyBetween extends CopyOptions {
  /** postgres://… or esdb://… of the log that is copied; nothing is written there. */
  readonly from: string;
  /** The same of an empty one, or of one that has the beginning of it. */
  readonly to: string;
}

interface OpenedLog {
  readonly store: EventStore;
  close(): Promise<void>;
}

/**
 * Copies a log from one place to another and compares both; see `CopyLog`. A database that it is copied to is brought up to date. Throws
 * `OtherLogError` if that database has views of a log that is elsewhere.
 */
export const copyLogBetween = async ({ from, to, ...options }: CopyBetween): Promise<CopyReport> => {
  const source = await openSource(from);
  try {
    const destination = await openDestination(to);
    try {
      const owner = `log copy on ${hostname()}:${String(process.pid)}`;
      return await createCopyLog({ source: source.store, destination: destination.store, owner })(options);
    } finally {
      await destination.close();
    }
  } finally {
    await source.close();
  }
};

const isEventStoreDb = (url: string): boolean => url.startsWith('esdb');

const openSource = (url: string): Promise<OpenedLog> =>
  isEventStoreDb(url)
    ? openEventStoreDb(url)
    : Promise.resolve(closedBySelf(createPostgresEventStore({ connectionString: url, applicationName: SESSIONS })));

const openDestination = (url: string): Promise<OpenedLog> =>
  isEventStoreDb(url) ? openEventStoreDb(url) : openMigrated(url);

/** Its index is filled from the whole log and gone afterwards: no database is needed for it. */
const openEventStoreDb = async (connectionString: string): Promise<OpenedLog> => {
  // Loaded only here: its client is of no use between two databases.
  const { createEventStoreDbEventStore, createMemoryLogIndex } = await import('@tallyman/event-store-eventstoredb');
  return closedBySelf(createEventStoreDbEventStore({ connectionString, index: createMemoryLogIndex() }));
};

const openMigrated = async (databaseUrl: string): Promise<OpenedLog> => {
  const database = await openDatabase({ url: databaseUrl, migrations: logMigrations, applicationName: SESSIONS });
  try {
    await migrate(database);
    const store = await openStore({ databaseUrl }, database, SESSIONS);
    const close = async (): Promise<void> => {
      await store.close();
      await database.destroy();
    };
    return { store, close };
  } catch (error) {
    await database.destroy();
    throw error;
  }
};

const closedBySelf = (store: EventStore): OpenedLog => ({ store, close: () => store.close() });
