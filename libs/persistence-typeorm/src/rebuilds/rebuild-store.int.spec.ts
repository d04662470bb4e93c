import type { RebuildCertificate } from '@tallyman/event-catalog';
import { foldWindow, RevisionGapError } from '@tallyman/projections';
import type { StockChanges } from '@tallyman/projections';
import type { FoldRange, RebuildRecord } from '@tallyman/read-models';
import { longLog } from '../../../projections/src/testing/history.js';
import type { LogBook } from '../../../projections/src/testing/history.js';
import { createProjectionStore } from '../projection-store.js';
import { createViewDatabase, dump, project } from '../testing/view-database.js';
import type { ViewTable, ViewDatabase } from '../testing/view-database.js';
import { stockViewSet } from '../bulk-writer/stock/stock-view-set.js';
import { createRebuildStore } from './rebuild-store.js';

const by = { subsystem: 'operations', keyId: 'key-1' };
const speed = { targetPosition: 1, eventsPerSecond: 1 };

const foldOf =
  (book: LogBook): FoldRange<StockChanges> =>
  (from, to) => {
    const events = book.decoded().slice(from, to);
    return Promise.resolve({ from, to: from + events.length, changes: foldWindow(events), events: events.length });
  };

const VIEW_TABLES = stockViewSet.tables as readonly ViewTable[];

describe('rebuilding a generation', () => {
  const book = longLog(12);
  let test: ViewDatabase;
  const store = () => createRebuildStore(test.database, stockViewSet);
  const sql = (statement: string): Promise<unknown> => test.database.query(statement);

  beforeEach(async () => {
    test = await createViewDatabase();
    await project(test.database, book, 250);
  });
  afterEach(() => test.close());

  const begin = async (rebuildId: string): Promise<RebuildRecord> => {
    const record = await store().begin(rebuildId, by);
    if (record === undefined) throw new Error('one is running');
    return record;
  };

  const rebuild = async (rebuildId: string): Promise<RebuildCertificate> => {
    await begin(rebuildId);
    await store().attachShadow(rebuildId);
    const result = await store().switchOver(rebuildId, foldOf(book));
    if (result.kind !== 'switched') throw new Error('not running');
    await store().dropRetired();
    return result.certificate;
  };

  it('finds nothing where nothing is different, and the new generation is the old one cell by cell', async () => {
    const before = await dump(test.database, 1);
    const certificate = await rebuild('r1');
    expect(certificate).toMatchObject({
      rebuildId: 'r1',
      fromGeneration: 1,
      toGeneration: 2,
      position: book.events.length,
      eventsFolded: book.events.length,
      differenceCount: 0,
      differences: [],
    });
    expect(certificate.rowsCompared).toBe(VIEW_TABLES.reduce((sum, table) => sum + before[table].length, 0));
    expect(await dump(test.database, 2)).toEqual(before);
    expect(await createProjectionStore(test.database, stockViewSet).live()).toEqual({
      generation: 2,
      position: book.events.length,
    });
  });

  it('counts rows and cells: all columns but the key', async () => {
    const { rowsCompared, cellsCompared } = await rebuild('r1');
    const rows = await dump(test.database, 2);
    const cells = { count_lines: 12, stock_holds: 4, stock_items: 13, stock_transfers: 7 };
    expect(cellsCompared).toBe(VIEW_TABLES.reduce((sum, table) => sum + rows[table].length * cells[table], 0));
    expect(rowsCompared).toBeGreaterThan(100);
  });

  it('names a changed cell, with its key, its value and the right one', async () => {
    const [row] = await test.database
      .query<{ location: string; sku: string; free: string }[]>(
        'update stock_items set free = free + 83 where (location, sku) = (select location, sku from stock_items limit 1) returning *',
      )
      .then(
        (answer) =>
          (Array.isArray(answer[0]) ? answer[0] : answer) as { location: string; sku: string; free: string }[],
      );
    const certificate = await rebuild('r1');
    expect(certificate.differenceCount).toBe(1);
    expect(certificate.differences).toEqual([
      {
        table: 'stock_items',
        key: `${String(row?.location)}/${String(row?.sku)}`,
        column: 'free',
        live: row?.free,
        rebuilt: String(Number(row?.free) - 83),
      },
    ]);
  });

  it('names every cell of a row that was deleted and of a row that was invented', async () => {
    await sql(`insert into stock_holds values (1, 'LDN1', 'ghost', 'h"1', 5, null, 1, 1)`);
    await sql(`delete from stock_holds where (location, sku, hold_id) =
      (select location, sku, hold_id from stock_holds where sku <> 'ghost' limit 1)`);
    const { differences } = await rebuild('r1');
    expect(differences).toHaveLength(8);
    expect(
      differences.filter(({ key }) => key === JSON.stringify(['LDN1', 'ghost', 'h"1']).replaceAll(',', ', ')),
    ).toEqual([
      { table: 'stock_holds', key: '["LDN1", "ghost", "h\\"1"]', column: 'applied_position', live: '1', rebuilt: null },
      { table: 'stock_holds', key: '["LDN1", "ghost", "h\\"1"]', column: 'expires_at', live: 'null', rebuilt: null },
      { table: 'stock_holds', key: '["LDN1", "ghost", "h\\"1"]', column: 'held_at_position', live: '1', rebuilt: null },
      { table: 'stock_holds', key: '["LDN1", "ghost", "h\\"1"]', column: 'quantity', live: '5', rebuilt: null },
    ]);
    expect(differences.filter(({ live, rebuilt }) => live === null && rebuilt !== null)).toHaveLength(4);
  });

  it.each([
    ['count_lines', 'counted', 'counted = counted + 1'],
    ['count_lines', 'approved_by', `approved_by = coalesce(approved_by, '') || 'x'`],
    ['stock_holds', 'expires_at', 'expires_at = coalesce(expires_at, 0) + 1'],
    ['stock_items', 'applied_revision', 'applied_revision = applied_revision + 1'],
    ['stock_items', 'chain_hash', `chain_hash = '\\x00'`],
    ['stock_transfers', 'received', 'received = received + 1'],
    ['stock_transfers', 'to_location', `to_location = 'ELSEWHERE'`],
  ])('notices every altered %s.%s', async (table, column, change) => {
    await sql(`update ${table} set ${change}`);
    const { differenceCount, differences } = await rebuild('r1');
    const rows = await dump(test.database, 2);
    expect(differenceCount).toBe(rows[table as ViewTable].length);
    expect(new Set(differences.map((found) => `${found.table}.${found.column}`))).toEqual(
      new Set([`${table}.${column}`]),
    );
  });

  it('keeps all differences beyond those in the certificate, in order, under its hash', async () => {
    await sql(
      'update stock_items set on_hand = on_hand + 1, sellable = sellable + 1, free = free + 1, available = available - 1, held = held + 1',
    );
    const certificate = await rebuild('r1');
    expect(certificate.differenceCount).toBeGreaterThan(certificate.differences.length - 1);
    const all = await store().differences('r1', 0, 100_000);
    expect(all).toHaveLength(certificate.differenceCount);
    expect(await store().differences('r1', 10, 5)).toEqual(all.slice(10, 15));
    const ordered = all.map(({ table, key, column }) => JSON.stringify([table, key, column]));
    expect(new Set(ordered).size).toBe(all.length);
    const { createHash } = await import('node:crypto');
    const text = all.map((cell) => `${JSON.stringify(cell)}\n`).join('');
    expect(certificate.differencesHash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('lets one rebuild run at a time, also when sixteen are asked for at once', async () => {
    const asked = await Promise.all(Array.from({ length: 16 }, (_, index) => store().begin(`r${String(index)}`, by)));
    expect(asked.filter((record) => record !== undefined)).toHaveLength(1);
  });

  it('never uses the number of a generation twice', async () => {
    expect((await begin('r1')).toGeneration).toBe(2);
    expect(await store().end('r1')).toBe(true);
    await store().dropRetired();
    expect((await begin('r2')).toGeneration).toBe(3);
  });

  it('applies a window to the shadow once, whoever brings it', async () => {
    await begin('r1');
    const window = await foldOf(book)(0, 300);
    const results = await Promise.all(Array.from({ length: 16 }, () => store().applyShadow('r1', window, speed)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await store().get('r1')).toMatchObject({ position: 300, phase: 'fold', status: 'running' });
  });

  it('writes nothing more after it is cancelled, and leaves no table behind', async () => {
    await begin('r1');
    expect(await store().end('r1')).toBe(true);
    expect(await store().end('r1')).toBe(false);
    expect(await store().applyShadow('r1', await foldOf(book)(0, 100), speed)).toBe(false);
    expect(await store().switchOver('r1', foldOf(book))).toEqual({ kind: 'not_running' });
    await store().dropRetired();
    expect(await test.database.query(`select to_regclass('stock_items_g2') as gone`)).toEqual([{ gone: null }]);
    expect(await store().get('r1')).toMatchObject({ status: 'cancelled' });
  });

  it('goes as far as the log when the live checkpoint claims more', async () => {
    await sql('update projection_generations set position = position + 1000');
    expect((await rebuild('r1')).position).toBe(book.events.length);
  });

  it('keeps the switch and its certificate together', async () => {
    await sql(`alter table rebuilds add constraint planted check (certificate is null) not valid`);
    await expect(rebuild('r1')).rejects.toThrow('planted');
    expect(await createProjectionStore(test.database, stockViewSet).live()).toMatchObject({ generation: 1 });
    expect(await store().differences('r1', 0, 10)).toEqual([]);
  });

  it('takes no window that does not go on where the rows of its items are', async () => {
    await begin('r1');
    const events = book.decoded();
    const windowOf = (from: number, to: number) => ({
      from,
      to,
      changes: foldWindow(events.slice(from, to)),
      events: to - from,
    });
    expect(await store().applyShadow('r1', windowOf(0, 50), speed)).toBe(true);
    const skipping = { ...windowOf(60, 100), from: 50 };
    await expect(store().applyShadow('r1', skipping, speed)).rejects.toThrow(RevisionGapError);
    expect(await store().applyShadow('r1', windowOf(50, 100), speed)).toBe(true);
  });

  it('makes a live writer wait for the switch, and then go elsewhere', async () => {
    await begin('r1');
    await store().attachShadow('r1');
    let apply: Promise<unknown> = Promise.resolve();
    const live = createProjectionStore(test.database, stockViewSet);
    const from = book.events.length;
    await sql(
      `update projection_generations set position = position - 1 where projection = 'stock' and generation = 1`,
    );
    await store().switchOver('r1', (start, to) => {
      // The checkpoint is locked by now: this can only be answered after the switch.
      apply = live.apply(1, { from: from - 1, to: from, changes: foldWindow(book.decoded().slice(-1)) });
      return foldOf(book)(start, to);
    });
    expect(await apply).toBe('moved');
  });
});
