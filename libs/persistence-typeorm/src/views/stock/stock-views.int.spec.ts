import type { LocationId, Sku } from '@tallyman/inventory';
import type { StockViews } from '@tallyman/read-models';
import { stockChanges } from '@tallyman/projections';
import { longLog } from '../../../../projections/src/testing/history.js';
import { MemoryViews } from '../../../../projections/src/testing/memory-views.js';
import { createViewDatabase, project } from '../../testing/view-database.js';
import type { ViewDatabase } from '../../testing/view-database.js';
import { createStockViews } from './stock-views.js';

const book = longLog(12);
const expected = new MemoryViews();
for (const event of book.decoded()) expected.apply(stockChanges(event));
const position = book.events.length;

const rows = [...expected.items.values()].map(({ item, ...row }) => ({ ...item, ...row }));
const byName = (a: { location: string; sku: string }, b: { location: string; sku: string }): number =>
  `${a.location}/${a.sku}` < `${b.location}/${b.sku}` ? -1 : 1;

describe('reading the views', () => {
  let test: ViewDatabase;
  let views: StockViews;
  beforeAll(async () => {
    test = await createViewDatabase();
    await project(test.database, book, 200);
    views = createStockViews(test.database);
  });
  afterAll(() => test.close());

  it('gives every stock item with its quantities, and the position of all of them', async () => {
    for (const row of rows.slice(0, 20)) expect(await views.item(row)).toMatchObject({ position, value: row });
    expect(await views.position()).toBe(position);
  });

  it('gives nothing, but a position, for an item that is not there', async () => {
    const item = { location: 'NOWHERE' as LocationId, sku: `x' or '1'='1` as Sku };
    expect(await views.item(item)).toMatchObject({ position, value: undefined });
  });

  it('pages through all items by location and SKU, each once', async () => {
    const seen = [];
    let page = (await views.items(undefined, 7)).value;
    while (page.length > 0) {
      seen.push(...page);
      page = (await views.items(page.at(-1), 7)).value;
    }
    expect(seen).toEqual(rows.sort(byName));
  });

  it('gives all locations of a SKU, in order', async () => {
    const { value } = await views.itemsOfSku('mug' as Sku);
    expect(value).toEqual(rows.filter(({ sku }) => sku === 'mug').sort(byName));
  });

  it('gives rows and transfers of a SKU as one snapshot, of one location on demand', async () => {
    const { value } = await views.stockOf('mug' as Sku);
    expect(value.items).toEqual((await views.itemsOfSku('mug' as Sku)).value);
    expect(value.transfers).toEqual((await views.transfersOfSku('mug' as Sku)).value);
    const [row] = value.items;
    if (row === undefined) throw new Error('no mug');
    const one = await views.stockOf(row.sku, row.location);
    const touching = value.transfers.filter(({ from, to }) => from === row.location || to === row.location);
    expect(touching.length).toBeGreaterThan(0);
    expect(one).toEqual({ position, generation: 1, value: { items: [row], transfers: touching } });
  });

  it('gives the open holds of an item, the earliest first', async () => {
    for (const { location, sku } of rows) {
      const { value } = await views.holdsOf({ location, sku }, 100);
      const open = [...expected.holds.values()]
        .filter(({ item }) => item.location === location && item.sku === sku)
        .map(({ item, ...hold }) => ({ ...item, ...hold }))
        .sort((a, b) => a.heldAtPosition - b.heldAtPosition);
      expect(value).toEqual(open);
    }
  });

  it('names each item that has a due hold once, the longest due first', async () => {
    const time = Date.UTC(2026, 11, 1, 0, 20);
    const due = [...expected.holds.values()].filter(({ expiresAt = Infinity }) => expiresAt <= time);
    const found = await views.itemsWithDueHolds(time, 1000);
    expect(due.length).toBeGreaterThan(0);
    expect([...found].sort(byName)).toEqual(
      [...new Map(due.map(({ item }) => [JSON.stringify(item), item])).values()].sort(byName),
    );
    const firstDue = (item: { location: string; sku: string }): number =>
      Math.min(
        ...due.filter((hold) => byName(hold.item, item) * byName(item, hold.item) > 0).map((h) => h.expiresAt ?? 0),
      );
    expect(found.map(firstDue)).toEqual(found.map(firstDue).sort((a, b) => a - b));
    expect(await views.itemsWithDueHolds(time, 1)).toEqual(found.slice(0, 1));
  });

  it('pages through what is in transit, the oldest dispatch first, and finds a transfer that has arrived', async () => {
    const all = [...expected.transfers.values()]
      .map((row) => ({ ...row, inTransit: row.dispatched - row.received }))
      .sort((a, b) => a.dispatchedAtPosition - b.dispatchedAtPosition);
    const open = all.filter(({ inTransit }) => inTransit > 0);
    const [arrived] = all.filter(({ inTransit }) => inTransit === 0);
    const first = (await views.transfersInTransit(0, 3)).value;
    const rest = (await views.transfersInTransit(first.at(-1)?.dispatchedAtPosition ?? 0, 1000)).value;
    expect([...first, ...rest]).toEqual(open);
    expect((await views.transfer(arrived?.transferId ?? '')).value).toContainEqual(arrived);
  });

  it('gives the lines of a count in order, with what was done about them', async () => {
    const lines = [...expected.countLines.values()].map(({ item, ...line }) => ({ ...item, ...line }));
    for (const id of new Set(lines.map(({ reconciliationId }) => reconciliationId))) {
      const { value } = await views.countLines(id);
      const wanted = lines.filter(({ reconciliationId }) => reconciliationId === id).sort((a, b) => a.line - b.line);
      expect(value).toEqual(wanted);
    }
    expect(lines.some(({ reconciled }) => reconciled !== undefined)).toBe(true);
  });

  it('reads one item through indexes only, however many generations there are', async () => {
    await test.database.query('set enable_seqscan = off');
    const plan = await test.database.query<{ 'QUERY PLAN': string }[]>(
      `explain select r.* from stock_items r
       where r.generation = (select live_generation from projections where name = 'stock') and r.location = 'a' and r.sku = 'b'`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/Index (Only )?Scan using stock_items_g1/);
  });
});
