import type { DataSource } from 'typeorm';
import { foldWindow } from '@tallyman/projections';
import { createTestDatabase } from '../../../../test/support/postgres.js';
import type { LogBook } from '../../../projections/src/testing/history.js';
import { migrate, openDatabase } from '../database.js';
import { createProjectionStore } from '../projection-store.js';
import { partitionOf } from '../view-tables.js';
import { stockViewSet } from '../bulk-writer/stock/stock-view-set.js';

export interface ViewDatabase {
  readonly url: string;
  readonly database: DataSource;
  /** Another pool on the same database, as another process has it. */
  open(): Promise<DataSource>;
  close(): Promise<void>;
}

/** A database of its own with the schema of the views, and nothing in it. */
export const createViewDatabase = async (): Promise<ViewDatabase> => {
  const { url, drop } = await createTestDatabase();
  const opened: DataSource[] = [];
  const open = async (): Promise<DataSource> => {
    const database = await openDatabase({ url, poolSize: 20 });
    opened.push(database);
    return database;
  };
  const database = await open();
  await migrate(database);
  return {
    url,
    database,
    open,
    async close() {
      for (const each of opened) if (each.isInitialized) await each.destroy();
      await drop();
    },
  };
};

/** Carries a log into the live generation, in windows of this size. */
export const project = async (database: DataSource, book: LogBook, windowSize: number): Promise<void> => {
  const store = createProjectionStore(database, stockViewSet);
  const events = book.decoded();
  const { generation, position } = await store.live();
  for (let from = position; from < events.length; from = Math.min(from + windowSize, events.length)) {
    const to = Math.min(from + windowSize, events.length);
    const result = await store.apply(generation, { from, to, changes: foldWindow(events.slice(from, to)) });
    if (result !== 'applied') throw new Error('the checkpoint moved');
  }
};

/** The tables of stock. */
export type ViewTable = 'count_lines' | 'stock_holds' | 'stock_items' | 'stock_transfers';

/** Every row of a generation, as text, without its generation; the tables by name. */
export const dump = async (database: DataSource, generation: number): Promise<Record<ViewTable, readonly string[]>> => {
  const rows = async (table: ViewTable): Promise<readonly string[]> =>
    (
      await database.query<{ row: string }[]>(
        `select (to_jsonb(t) - 'generation')::text as row from ${partitionOf(table, generation)} t order by 1`,
      )
    ).map(({ row }) => row);
  const [count_lines, stock_holds, stock_items, stock_transfers] = await Promise.all([
    rows('count_lines'),
    rows('stock_holds'),
    rows('stock_items'),
    rows('stock_transfers'),
  ]);
  return { count_lines, stock_holds, stock_items, stock_transfers };
};
