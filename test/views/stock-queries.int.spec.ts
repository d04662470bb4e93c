import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { createProjectionRunner, createStockQueries, UnavailableError } from '@tallyman/application';
import type {
  ProjectionRunner,
  QueryResult,
  StockItemAnswer,
  StockQueries,
  TransfersAnswer,
} from '@tallyman/application';
import type { LocationId, Sku, StockItemId, StockQuantities } from '@tallyman/inventory';
import type { StockViews } from '@tallyman/read-models';
import { MemoryViews } from '../../libs/projections/src/testing/memory-views.js';
import { stockChanges } from '@tallyman/projections';
import { longLog } from '../../libs/projections/src/testing/history.js';
import { dice } from '../../libs/projections/src/testing/traffic.js';
import { openViewHarness, silent } from './view-harness.js';
import type { ViewHarness } from './view-harness.js';

const PATIENCE = 20_000;
const book = longLog(10);
const end = book.events.length;
const NOW = Date.UTC(2030, 0, 1);

/** Quantities by stream after each position. */
const history: ReadonlyMap<string, StockQuantities>[] = [new Map()];
const views = new MemoryViews();
for (const event of book.decoded()) {
  views.apply(stockChanges(event));
  history.push(new Map([...views.items].map(([stream, { quantities }]) => [stream, quantities])));
}
const items: readonly StockItemId[] = [...views.items.values()].map(({ item }) => item);
const quantitiesAt = (position: number, { location, sku }: StockItemId): StockQuantities | undefined =>
  history[position]?.get(`stock-${location}/${sku}`);

const found = <T>(result: QueryResult<T>): T => {
  if (result.kind !== 'found') throw new Error(result.kind);
  return result.value;
};

describe('stock queries', () => {
  let harness: ViewHarness;
  let runner: ProjectionRunner;
  let queries: StockQueries;
  const some = (index: number): StockItemId =>
    items[index % items.length] ?? { location: 'x' as LocationId, sku: 'x' as Sku };

  beforeEach(async () => {
    harness = await openViewHarness();
    const { store, cells } = harness;
    runner = createProjectionRunner({ ...harness, pageSize: 40, log: silent });
    queries = createStockQueries({ views: harness.views, cache: cells, store, runner, now: () => NOW, maxWaitMs: 300 });
    await runner.start();
  });
  afterEach(async () => {
    await runner.stop();
    await harness.close();
  });

  it('answer from the view, then from memory, with the same value and position', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    for (const item of items.slice(0, 10)) {
      const first = found(await queries.item(item));
      const second = found(await queries.item(item));
      expect(first.quantities).toEqual(quantitiesAt(end, item));
      expect(first.freshness).toMatchObject({ position: end });
      expect(second).toMatchObject({ ...first, freshness: { position: end, source: 'memory' } });
    }
  });

  it('are true as of the position they name, whatever the traffic', async () => {
    const roll = dice(3);
    const answers: StockItemAnswer[] = [];
    const read = async (): Promise<void> => {
      while (runner.position() < end) {
        const result = await queries.item(some(roll(1000)));
        // Answers from memory never leave the turn of the event loop, and the runner needs one.
        await setImmediate();
        if (result.kind === 'found') answers.push(result.value);
      }
    };
    const readers = Array.from({ length: 8 }, read);
    for (let to = 25; to < end; to += 25) await harness.append(book, to);
    await harness.append(book);
    await Promise.all(readers);
    for (const answer of answers)
      expect({ ...answer, quantities: quantitiesAt(answer.freshness.position, answer) }).toEqual(answer);
    expect(new Set(answers.map(({ freshness }) => freshness.source))).toEqual(new Set(['memory', 'view']));
  });

  it('say how far the log is ahead of them', async () => {
    await harness.append(book, 100);
    await runner.waitFor(100, PATIENCE);
    await runner.stop();
    await harness.append(book, 130);
    const item = items.find((one) => quantitiesAt(100, one) !== undefined) ?? some(0);
    await sleep(120);
    queries = createStockQueries({ ...harness, cache: harness.cells, runner });
    expect(found(await queries.item(item)).freshness).toMatchObject({ position: 100, lag: 30 });
  });

  it('wait for a position that is on its way, and no longer than they may', async () => {
    await harness.append(book, 50);
    const item = some(0);
    expect(found(await queries.item(item, { minPosition: 50 })).freshness.position).toBeGreaterThanOrEqual(50);
    await runner.stop();
    await harness.append(book, 60);
    const late = queries.item(item, { minPosition: 60 });
    await expect(late).rejects.toBeInstanceOf(UnavailableError);
    await expect(late).rejects.toMatchObject({ code: 'view_behind' });
  });

  it('refuse a position or a time that the log has not reached', async () => {
    await harness.append(book, 50);
    const refused = { kind: 'refused', code: 'position_ahead_of_log' };
    expect(await queries.item(some(0), { minPosition: 51 })).toMatchObject(refused);
    expect(await queries.item(some(0), { at: { position: 51 } })).toMatchObject(refused);
    expect(await queries.sku('mug' as Sku, { at: { position: 51 } })).toMatchObject(refused);
    expect(await queries.transfers({ minPosition: 51 })).toMatchObject(refused);
    expect(await queries.item(some(0), { at: { time: NOW + 3_600_000 } })).toMatchObject({ code: 'time_ahead_of_log' });
    expect(await queries.item(some(0), { at: { time: NOW } })).toMatchObject({ kind: 'found' });
  });

  it('tell the value at any position of the past, and nothing before the first event', async () => {
    await harness.append(book);
    const roll = dice(5);
    for (let round = 0; round < 60; round++) {
      const item = some(roll(1000));
      const position = roll(end + 1);
      const result = await queries.item(item, { at: { position } });
      const expected = quantitiesAt(position, item);
      expect(result.kind === 'found' ? result.value.quantities : undefined).toEqual(expected);
      if (result.kind === 'found')
        expect(result.value.freshness).toEqual({ position, lag: end - position, source: 'log' });
    }
  });

  it('tell the value at a time as of the last event up to then', async () => {
    await harness.append(book);
    const middle = book.events[Math.floor(end / 2)];
    const time = middle?.recordedAt ?? 0;
    const position = book.events.findLast(({ recordedAt }) => recordedAt <= time)?.position ?? 0;
    const item = some(1);
    const answer = found(await queries.item(item, { at: { time } }));
    expect(answer.quantities).toEqual(quantitiesAt(position, item));
    expect(answer.freshness.position).toBe(position);
  });

  it('verify against the log, and say when the view is wrong or has lost the row', async () => {
    await harness.append(book, 400);
    await runner.waitFor(400, PATIENCE);
    const [wrong, lost, right] = items.filter((item) => quantitiesAt(400, item) !== undefined);
    if (wrong === undefined || lost === undefined || right === undefined) throw new Error('too few items');
    const of = 'where location = $1 and sku = $2';
    await harness.database.query(`update stock_items set available = 87 ${of}`, [wrong.location, wrong.sku]);
    await harness.database.query(`delete from stock_items ${of}`, [lost.location, lost.sku]);
    await runner.stop();
    // The view is behind now: that alone is no disagreement.
    await harness.append(book, 500);
    for (const [item, viewAgrees] of [
      [wrong, false],
      [lost, false],
      [right, true],
    ] as const) {
      const answer = found(await queries.item(item, { verified: true }));
      expect(answer).toMatchObject({ quantities: quantitiesAt(500, item), viewAgrees });
      expect(answer.freshness).toEqual({ position: 500, lag: 0, source: 'log' });
    }
  });

  it('add up a SKU over its locations, with what is on its way', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const answer = found(await queries.sku('tea' as Sku));
    const tea = items.filter(({ sku }) => sku === 'tea');
    expect(answer.locations.map(({ location }) => location).sort()).toEqual(tea.map(({ location }) => location).sort());
    expect(answer.totals.onHand).toBe(tea.reduce((sum, item) => sum + (quantitiesAt(end, item)?.onHand ?? 0), 0));
    const open = [...views.transfers.values()].filter(
      ({ sku, dispatched, received }) => sku === 'tea' && dispatched > received,
    );
    const units = open.reduce((sum, { dispatched, received }) => sum + dispatched - received, 0);
    expect(units).toBeGreaterThan(0);
    expect([answer.inTransit, answer.transfers?.length]).toEqual([units, open.length]);
    expect(answer.locations.reduce((sum, { incoming = 0 }) => sum + incoming, 0)).toBe(units);
    expect(answer.locations.reduce((sum, { inTransit = 0 }) => sum + inTransit, 0)).toBe(units);
    const then = found(await queries.sku('tea' as Sku, { at: { position: 300 } }));
    expect(then.totals.onHand).toBe(tea.reduce((sum, item) => sum + (quantitiesAt(300, item)?.onHand ?? 0), 0));
  });

  it('see a transfer arrive also in what memory knows', async () => {
    const roll = dice(11);
    for (let to = 60; to <= 420; to += 20) {
      await harness.append(book, to);
      await runner.waitFor(to, PATIENCE);
      const item = some(roll(12));
      const once = await queries.item(item);
      const again = await queries.item(item);
      const verified = (await harness.views.transfersOfSku(item.sku)).value.filter((row) => row.to === item.location);
      const incoming = verified.reduce((sum, { inTransit }) => sum + inTransit, 0);
      for (const result of [once, again]) if (result.kind === 'found') expect(result.value.incoming).toBe(incoming);
    }
  });

  it('keep out of memory what the log has overtaken while it was read', async () => {
    const dispatch = book.events.find(({ type, position }) => type === 'TransferDispatched' && position > 100);
    const sender = items.find(({ location, sku }) => dispatch?.stream === `stock-${location}/${sku}`);
    if (dispatch === undefined || sender === undefined) throw new Error('no dispatch');
    await harness.append(book, dispatch.position - 1);
    await runner.waitFor(dispatch.position - 1, PATIENCE);
    const slow: StockViews = {
      ...harness.views,
      async stockOf(sku, location) {
        const read = await harness.views.stockOf(sku, location);
        await harness.append(book, dispatch.position);
        await runner.waitFor(dispatch.position, PATIENCE);
        return read;
      },
    };
    const before = found(
      await createStockQueries({ ...harness, cache: harness.cells, views: slow, runner }).item(sender),
    );
    const after = found(await queries.item(sender));
    expect(before.freshness.position).toBe(dispatch.position - 1);
    expect(after.freshness.position).toBe(dispatch.position);
    expect(after.inTransit).toBeGreaterThan(before.inTransit ?? 0);
  });

  it('page through holds and transfers, and know no item that is not there', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const nobody = { location: 'NOWHERE' as LocationId, sku: 'nothing' as Sku };
    expect(await queries.item(nobody)).toEqual({ kind: 'absent' });
    expect(await queries.item(nobody, { verified: true })).toEqual({ kind: 'absent' });
    expect(await queries.holds(nobody)).toEqual({ kind: 'absent' });
    expect(await queries.sku(nobody.sku)).toEqual({ kind: 'absent' });
    const seen = [];
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page: TransfersAnswer = found(await queries.transfers({ after, limit: 3 }));
      seen.push(...page.transfers);
      after = page.next;
    }
    const open = [...views.transfers.values()].filter(({ dispatched, received }) => dispatched > received);
    expect(seen).toHaveLength(open.length);
    const held = [...views.holds.values()][0]?.item ?? nobody;
    expect(found(await queries.holds(held)).holds.length).toBeGreaterThan(0);
  });
});
