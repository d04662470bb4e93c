import type { DataSource } from 'typeorm';
import { createStockCache, stockViewCache } from '@tallyman/application';
import type { Log } from '@tallyman/application';
import { createPostgresEventStore, logMigrations } from '@tallyman/event-store-postgres';
import type { EventStore, LogWriter } from '@tallyman/event-store';
import {
  createProjectionStore,
  createRebuildStore,
  createStockViews,
  migrate,
  openDatabase,
  stockViewSet,
} from '@tallyman/persistence-typeorm';
import type { StockCache, ProjectionStore, RebuildStore, StockViews, ViewCache } from '@tallyman/read-models';
import { foldWindow, stockProjection } from '@tallyman/projections';
import type { Projection, StockChanges } from '@tallyman/projections';
import type { LogBook } from '../../libs/projections/src/testing/history.js';
import { createTestDatabase } from '../support/postgres.js';

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The log and the views on one database, as the service has them; several processes may be played by several harnesses. */
export interface ViewHarness {
  readonly url: string;
  readonly database: DataSource;
  readonly store: EventStore;
  readonly views: StockViews;
  readonly projection: Projection<StockChanges>;
  readonly projectionStore: ProjectionStore<StockChanges>;
  readonly rebuildStore: RebuildStore<StockChanges>;
  readonly cells: StockCache;
  /** The cells, as the feed of the views sees them. */
  readonly cache: ViewCache<StockChanges>;
  /** Appends what the log does not have yet of the book's events, up to this position; default all. */
  append(book: Pick<LogBook, 'events'>, to?: number): Promise<void>;
  /** Another process on the same database. */
  another(): Promise<ViewHarness>;
  /** Ends every connection of the views from the server's side. */
  cutConnections(): Promise<void>;
  close(): Promise<void>;
}

const VIEWS = 'views-under-test';

export const openViewHarness = async (): Promise<ViewHarness> => {
  const { url, drop } = await createTestDatabase();
  return join(url, drop);
};

const join = async (url: string, drop: () => Promise<void>): Promise<ViewHarness> => {
  const database = await openDatabase({ url, migrations: logMigrations, applicationName: VIEWS });
  await migrate(database);
  const store = createPostgresEventStore({ connectionString: url });
  const others: ViewHarness[] = [];
  const cells = createStockCache(1024 * 1024);
  let writer: LogWriter | undefined;
  return {
    url,
    database,
    store,
    views: createStockViews(database),
    projectionStore: createProjectionStore(database, stockViewSet),
    rebuildStore: createRebuildStore(database, stockViewSet),
    cells,
    cache: stockViewCache(cells),
    projection: stockProjection,
    async append(book, to = book.events.length) {
      writer ??= await store.acquire('test');
      await appendTo(writer, book, to);
    },
    async another() {
      const other = await join(url, () => Promise.resolve());
      others.push(other);
      return other;
    },
    cutConnections: () => cutConnections(url),
    async close() {
      for (const other of others) await other.close();
      await writer?.release();
      await store.close();
      if (database.isInitialized) await database.destroy();
      await drop();
    },
  };
};

const appendTo = async (writer: LogWriter, book: Pick<LogBook, 'events'>, to: number): Promise<void> => {
  while (writer.lastPosition < to) {
    const rest = book.events.slice(writer.lastPosition, to);
    const moment = rest.filter(({ recordedAt }) => recordedAt === rest[0]?.recordedAt);
    const items = moment.map(({ stream, revision, id, type, body, hash }) => ({
      streams: [{ stream, expectedRevision: revision - 1, events: [{ id, type, body, hash }] }],
      commands: [],
    }));
    const results = await writer.append(items, moment[0]?.recordedAt ?? 0);
    if (results.some(({ kind }) => kind !== 'appended')) throw new Error('the log did not take the events');
  }
};

const cutConnections = async (url: string): Promise<void> => {
  const pg = await import('pg');
  const client = new pg.default.Client(url);
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1',
    [VIEWS],
  );
  await client.end();
};

/** The rows of the stock items by stream, as the book says they must be. */
export const expectedItems = (book: LogBook, position: number): ReadonlyMap<string, unknown> => {
  const { items } = foldWindow(book.decoded().slice(0, position));
  return new Map(
    items.map(({ item, deltas, appliedPosition, appliedRevision, chainHash }) => [
      `${item.location}/${item.sku}`,
      { ...item, quantities: deltas, appliedPosition, appliedRevision, chainHash },
    ]),
  );
};

/** The same, as the views say they are. */
export const actualItems = async (views: StockViews): Promise<ReadonlyMap<string, unknown>> => {
  const { value } = await views.items(undefined, 100_000);
  return new Map(value.map((row) => [`${row.location}/${row.sku}`, row]));
};
