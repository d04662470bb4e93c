import { foldWindow } from '@tallyman/projections';
import type { StockChanges } from '@tallyman/projections';
import type { ApplyResult } from '@tallyman/read-models';
import { longLog } from '../../projections/src/testing/history.js';
import { stockViewSet } from './bulk-writer/stock/stock-view-set.js';
import { createProjectionStore } from './projection-store.js';
import { createViewDatabase, dump, project } from './testing/view-database.js';
import type { ViewDatabase } from './testing/view-database.js';

const NOTHING: StockChanges = { items: [], holds: [], transfers: [], countLines: [] };

describe('applying windows to the live generation', () => {
  let views: ViewDatabase;
  beforeEach(async () => {
    views = await createViewDatabase();
  });
  afterEach(() => views.close());

  it('gives the same rows whatever the size of the windows', async () => {
    const book = longLog(12);
    await project(views.database, book, 3);
    const other = await createViewDatabase();
    await project(other.database, book, 250);
    const rows = await dump(views.database, 1);
    expect(await dump(other.database, 1)).toEqual(rows);
    for (const table of Object.values(rows)) expect(table.length).toBeGreaterThan(0);
    await other.close();
  });

  it('moves the checkpoint over a window that changes no row', async () => {
    const store = createProjectionStore(views.database, stockViewSet);
    expect(await store.apply(1, { from: 0, to: 3, changes: NOTHING })).toBe('applied');
    expect(await store.live()).toEqual({ generation: 1, position: 3 });
  });

  it('applies a window once when sixteen bring it at the same time, round after round', async () => {
    const book = longLog(6);
    const events = book.decoded();
    const stores = Array.from({ length: 16 }, () => createProjectionStore(views.database, stockViewSet));
    let from = 0;
    while (from < events.length) {
      const to = Math.min(from + 60, events.length);
      const window = { from, to, changes: foldWindow(events.slice(from, to)) };
      const results: ApplyResult[] = await Promise.all(stores.map((store) => store.apply(1, window)));
      expect(results.filter((result) => result === 'applied')).toHaveLength(1);
      from = to;
    }
    const alone = await createViewDatabase();
    await project(alone.database, book, 5);
    expect(await dump(views.database, 1)).toEqual(await dump(alone.database, 1));
    await alone.close();
  });

  it('writes nothing into a generation that is gone, or from a position where it is not', async () => {
    const book = longLog(2);
    const store = createProjectionStore(views.database, stockViewSet);
    const window = { from: 0, to: book.events.length, changes: foldWindow(book.decoded()) };
    expect(await store.apply(2, window)).toBe('moved');
    expect(await store.apply(1, { ...window, from: 1 })).toBe('moved');
    expect((await dump(views.database, 1)).stock_items).toEqual([]);
    expect(await store.live()).toEqual({ generation: 1, position: 0 });
  });

  it('leaves rows and checkpoint together when a statement in the middle fails', async () => {
    const book = longLog(2);
    await views.database.query('alter table stock_holds add constraint planted check (quantity < 0) not valid');
    const store = createProjectionStore(views.database, stockViewSet);
    const window = { from: 0, to: book.events.length, changes: foldWindow(book.decoded()) };
    await expect(store.apply(1, window)).rejects.toThrow('planted');
    expect((await dump(views.database, 1)).stock_items).toEqual([]);
    expect(await store.live()).toEqual({ generation: 1, position: 0 });
  });
});
