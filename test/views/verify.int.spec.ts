import { createProjectionRunner, createRebuilds, createVerify } from '@tallyman/application';
import type { ProjectionRunner, VerifyReport } from '@tallyman/application';
import type { EventStore } from '@tallyman/event-store';
import type { HoldRow, StoredCountLine, TransferRow } from '@tallyman/read-models';
import { longLog } from '../../libs/projections/src/testing/history.js';
import { openViewHarness, silent } from './view-harness.js';
import type { ViewHarness } from './view-harness.js';

const PATIENCE = 20_000;

/** Key columns of each table as they stand in a key, and values of a row that the log knows nothing of. */
const TABLES = {
  stock_holds: {
    key: ['location', 'sku', 'hold_id'],
    ghost: `(1, 'L0', 'ghost', 'h', 1, null, 1, 1)`,
    ghostKey: ['L0', 'ghost', 'h'],
  },
  stock_transfers: {
    key: ['transfer_id', 'sku', 'from_location'],
    ghost: `(1, 'ghost', 's', 'L1', 'L2', 'sellable', 1, 0, 1, 1, 1)`,
    ghostKey: ['ghost', 's', 'L1'],
  },
  count_lines: {
    key: ['reconciliation_id', 'line'],
    ghost: `(1, 'ghost', 3, 'L1', 's', 'sellable', 1, 1, 1, 1, 'x', null, null, null, 1)`,
    ghostKey: ['ghost', 3],
  },
} as const;
type Table = keyof typeof TABLES;
const names = Object.keys(TABLES) as readonly Table[];

type DatabaseRow = Readonly<Record<string, unknown>>;

describe('verify of holds, transfers and count lines', () => {
  const book = longLog(12);
  const end = book.events.length;
  let harness: ViewHarness;
  let runner: ProjectionRunner;
  beforeEach(async () => {
    harness = await openViewHarness();
    runner = createProjectionRunner({ ...harness, pageSize: 200, log: silent });
    await runner.start();
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
  });
  afterEach(async () => {
    await runner.stop();
    await harness.close();
  });

  /** The book's commands have no outcomes: here is what the log would say of them. */
  const findCommands: EventStore['findCommands'] = (ids) =>
    Promise.resolve(
      ids.flatMap((commandId) => {
        const firstEvent = book.events[Number(commandId.replace('command-', '')) - 1];
        return firstEvent === undefined ? [] : { commandId, outcome: 'accepted', firstEvent };
      }),
    );

  const verified = (): Promise<VerifyReport> =>
    createVerify({ store: { ...harness.store, findCommands }, views: harness.views })();

  /** What is wrong with the views, each without its values. */
  const named = async (): Promise<readonly string[]> =>
    (await verified()).problems
      .map(({ code, detail }) => `${code} ${detail.replace(/ is .*/u, '').replace(/: by.*/u, '')}`)
      .sort();

  const sql = (statement: string, parameters: readonly unknown[] = []): Promise<DatabaseRow[]> =>
    harness.database.query<DatabaseRow[]>(statement, [...parameters]);

  const where = (table: Table): string =>
    TABLES[table].key.map((column, n) => `${column} = $${String(n + 1)}`).join(' and ');
  const keyOf = (table: Table, row: DatabaseRow = {}): readonly unknown[] =>
    TABLES[table].key.map((column) => row[column]);
  const rowsOf = (table: Table): Promise<DatabaseRow[]> =>
    sql(`select * from ${table} order by ${TABLES[table].key.join(', ')}`);

  const rebuilt = async (): Promise<number | undefined> => {
    const recordCertificate = (): Promise<void> => Promise.resolve();
    const rebuilds = createRebuilds({ ...harness, windowSize: 200, log: silent, recordCertificate });
    const started = await rebuilds.start({ subsystem: 'operations', keyId: 'key-1' });
    if (started.kind === 'refused') throw new Error(started.code);
    await rebuilds.settled(started.record.rebuildId);
    const record = await rebuilds.get(started.record.rebuildId);
    await rebuilds.stop();
    return record?.certificate?.differenceCount;
  };

  it('finds the views clean, before and after a rebuild, and compares every row', async () => {
    const counted = await sql(
      `select ${['stock_items', ...names].map((table) => `(select count(*) from ${table})`).join(' + ')} as rows`,
    );
    expect(await named()).toEqual([]);
    expect((await verified()).rows).toBe(Number(counted[0]?.['rows']));
    expect(await rebuilt()).toBe(0);
    expect(await named()).toEqual([]);
    expect((await verified()).rows).toBe(Number(counted[0]?.['rows']));
  });

  it('names exactly what somebody changed, deleted and invented in each, until a rebuild puts it right', async () => {
    const wanted: string[] = [];
    for (const table of names) {
      const [changed, deleted] = await rowsOf(table);
      await sql(
        `update ${table} set applied_position = applied_position + 1 where ${where(table)}`,
        keyOf(table, changed),
      );
      await sql(`delete from ${table} where ${where(table)}`, keyOf(table, deleted));
      await sql(`insert into ${table} values ${TABLES[table].ghost}`);
      wanted.push(
        `view_cell_differs ${table} ${JSON.stringify(keyOf(table, changed))}: applied_position`,
        `view_row_missing ${table} ${JSON.stringify(keyOf(table, deleted))}`,
        `view_row_extra ${table} ${JSON.stringify(TABLES[table].ghostKey)}`,
      );
    }
    expect(await named()).toEqual(wanted.sort());
    expect(await rebuilt()).toBeGreaterThan(0);
    expect(await named()).toEqual([]);
  });

  it.each(names)('names every column of %s, null or not', async (table) => {
    const key: readonly string[] = ['generation', ...TABLES[table].key];
    for (const [first, ...others] of [await rowsOf(table)]) {
      const last = others.at(-1);
      for (const row of [first, last])
        for (const column of Object.keys(row ?? {}).filter((name) => !key.includes(name))) {
          const to = typeof row?.[column] === 'string' && !/^-?\d+$/u.test(row[column]) ? 'spoilt' : '87';
          const set = `update ${table} set ${column} = $${String(TABLES[table].key.length + 1)} where ${where(table)}`;
          await sql(set, [...keyOf(table, row), to]);
          expect(await named()).toEqual([`view_cell_differs ${table} ${JSON.stringify(keyOf(table, row))}: ${column}`]);
          await sql(set, [...keyOf(table, row), row?.[column]]);
        }
    }
    expect(await named()).toEqual([]);
  });

  it('reads pages in order of the key, each row once, and a single row', async () => {
    const all = {
      holds: harness.views.holdRows,
      transfers: harness.views.transferRows,
      lines: harness.views.countLineRows,
    };
    const pages = async <Row>(read: (after: Row | undefined, limit: number) => Promise<{ value: readonly Row[] }>) => {
      const seen: Row[] = [];
      for (let page = (await read(undefined, 3)).value; page.length > 0; page = (await read(page.at(-1), 3)).value)
        seen.push(...page);
      return seen;
    };
    const holds = await pages<HoldRow>((after, limit) => all.holds.page(after, limit));
    const transfers = await pages<TransferRow>((after, limit) => all.transfers.page(after, limit));
    const lines = await pages<StoredCountLine>((after, limit) => all.lines.page(after, limit));
    const keys = async (table: Table) => (await rowsOf(table)).map((row) => keyOf(table, row));
    expect(holds.map(({ location, sku, holdId }) => [location, sku, holdId])).toEqual(await keys('stock_holds'));
    expect(transfers.map(({ transferId, sku, from }) => [transferId, sku, from])).toEqual(
      await keys('stock_transfers'),
    );
    expect(lines.map(({ reconciliationId, line }) => [reconciliationId, line])).toEqual(await keys('count_lines'));
    for (const hold of holds.slice(0, 5)) expect((await all.holds.row(hold)).value).toEqual(hold);
    for (const transfer of transfers.slice(0, 5)) expect((await all.transfers.row(transfer)).value).toEqual(transfer);
    for (const line of lines.slice(0, 5)) expect((await all.lines.row(line)).value).toEqual(line);
    expect(Math.min(holds.length, transfers.length, lines.length)).toBeGreaterThan(3);
  });
});
