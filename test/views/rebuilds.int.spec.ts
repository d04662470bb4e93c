import { setTimeout as sleep } from 'node:timers/promises';
import { createProjectionRunner, createRebuilds } from '@tallyman/application';
import type { ProjectionRunner, ProjectionRebuilds } from '@tallyman/application';
import type { RebuildCertificate } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { Sku } from '@tallyman/inventory';
import type { RebuildRecord, StockItemRow } from '@tallyman/read-models';
import { longLog } from '../../libs/projections/src/testing/history.js';
import { actualItems, expectedItems, openViewHarness, silent } from './view-harness.js';
import type { ViewHarness } from './view-harness.js';

const PATIENCE = 20_000;
const by = { subsystem: 'operations', keyId: 'key-1' };

describe('rebuilding while the service runs', () => {
  const book = longLog(20);
  const end = book.events.length;
  let harness: ViewHarness;
  let runner: ProjectionRunner;
  let recorded: RebuildCertificate[];
  const open: ProjectionRebuilds[] = [];
  /** Let go of workers that a test made hang. */
  const wakers: (() => void)[] = [];

  const runnerOf = ({ projection, store, projectionStore, cache }: ViewHarness): ProjectionRunner =>
    createProjectionRunner({ projection, store, projectionStore, cache, pageSize: 30, log: silent });

  const rebuildsOf = (
    { projection, rebuildStore, cache, store }: ViewHarness,
    over: { store?: EventStore; recordCertificate?: (certificate: RebuildCertificate) => Promise<void> } = {},
  ): ProjectionRebuilds => {
    const recordCertificate = (certificate: RebuildCertificate): Promise<void> => {
      recorded.push(certificate);
      return Promise.resolve();
    };
    const rebuilds = createRebuilds({
      projection,
      store,
      rebuildStore,
      cache,
      windowSize: 200,
      flushEvents: 200,
      log: silent,
      recordCertificate,
      ...over,
    });
    open.push(rebuilds);
    return rebuilds;
  };

  /** The log, but a reader finds the end of his patience once it is this far. */
  const storeThat = (store: EventStore, at: number, act: () => Promise<void>): EventStore => ({
    ...store,
    async *scanLog(range) {
      if (range.after >= at) await act();
      yield* store.scanLog(range);
    },
  });

  beforeEach(async () => {
    recorded = [];
    harness = await openViewHarness();
    runner = runnerOf(harness);
    await runner.start();
  });
  afterEach(async () => {
    for (const wake of wakers.splice(0)) wake();
    for (const rebuilds of open.splice(0)) await rebuilds.stop();
    await runner.stop();
    await harness.close();
  });

  const started = async (rebuilds: ProjectionRebuilds): Promise<string> => {
    const result = await rebuilds.start(by);
    if (result.kind === 'refused') throw new Error(result.code);
    return result.record.rebuildId;
  };

  const finished = async (rebuilds: ProjectionRebuilds, rebuildId: string): Promise<RebuildRecord> => {
    await rebuilds.settled(rebuildId);
    const record = await rebuilds.get(rebuildId);
    if (record === undefined) throw new Error('no record');
    return record;
  };

  it('proves by a certificate that nothing is different', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const rebuilds = rebuildsOf(harness);
    const record = await finished(rebuilds, await started(rebuilds));
    expect(record).toMatchObject({
      status: 'completed',
      phase: 'switched',
      position: end,
      certificateRecorded: true,
      requestedBy: by,
    });
    expect(record.certificate).toMatchObject({ differenceCount: 0, eventsFolded: end, position: end });
    expect(recorded).toEqual([record.certificate]);
    expect(await harness.views.position()).toBe(end);
  });

  it('names exactly what somebody changed, deleted and invented, and puts it right', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const [changed, deleted] = (await harness.views.items(undefined, 2)).value;
    if (changed === undefined || deleted === undefined) throw new Error('no rows');
    await harness.database.query('update stock_items set free = 87 where location = $1 and sku = $2', [
      changed.location,
      changed.sku,
    ]);
    await harness.database.query('delete from stock_items where location = $1 and sku = $2', [
      deleted.location,
      deleted.sku,
    ]);
    await harness.database.query(
      `insert into stock_items values (1, 'X', 'ghost', 1,1,1,0,0,0,1,0,0,0, 1, 0, '\\x00')`,
    );
    const rebuilds = rebuildsOf(harness);
    const { certificate } = await finished(rebuilds, await started(rebuilds));
    const named = new Set(certificate?.differences.map(({ table, key }) => `${table} ${key}`));
    expect(named).toEqual(
      new Set(
        ['X/ghost', `${changed.location}/${changed.sku}`, `${deleted.location}/${deleted.sku}`].map(
          (key) => `stock_items ${key}`,
        ),
      ),
    );
    expect(certificate?.differences.filter(({ key }) => key === `${changed.location}/${changed.sku}`)).toEqual([
      {
        table: 'stock_items',
        key: `${changed.location}/${changed.sku}`,
        column: 'free',
        live: '87',
        rebuilt: String(changed.quantities.free),
      },
    ]);
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, end));
  });

  it('takes the wrong cells out of the cache, and lets none of the old generation back in', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const [row] = (await harness.views.items(undefined, 1)).value;
    if (row === undefined) throw new Error('no row');
    const underway = { incoming: 0, inTransit: 0 };
    const wrong = { row: { ...row, quantities: { ...row.quantities, available: 87 } }, underway, position: end };
    harness.cells.keep(wrong, 1);
    expect(harness.cells.get(row)?.row.quantities.available).toBe(87);
    const rebuilds = rebuildsOf(harness);
    await finished(rebuilds, await started(rebuilds));
    expect(harness.cells.get(row)).toBeUndefined();
    harness.cells.keep(wrong, 1);
    expect(harness.cells.get(row)).toBeUndefined();
  });

  it('ends exactly where the live generation is while the log grows all the time, and the runner goes on behind it', async () => {
    await harness.append(book, 300);
    const rebuilds = rebuildsOf(harness);
    const growing = (async () => {
      for (let to = 310; to < end; to += 10) await harness.append(book, to);
      await harness.append(book);
    })();
    for (let round = 0; round < 3; round++) {
      const record = await finished(rebuilds, await started(rebuilds));
      expect(record).toMatchObject({ status: 'completed', certificate: { differenceCount: 0 } });
    }
    await growing;
    expect(await runner.waitFor(end, PATIENCE)).toBe(true);
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, end));
    expect((await runner.status()).liveGeneration).toBe(4);
  });

  it('shows every reader the old generation or the new one, never a mixture and never neither', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    // In the generation that is live at first, and only there, every cell is wrong.
    await harness.database.query('update stock_items_g1 set on_hand = -1000');
    const { value: all } = await harness.views.items(undefined, 1000);
    const ofMug = all.filter(({ sku }) => sku === 'mug').length;
    const seen: string[] = [];
    let reading = true;
    const look = async (of: () => Promise<readonly StockItemRow[]>): Promise<void> => {
      while (reading) {
        const rows = await of();
        const old = rows.filter(({ quantities }) => quantities.onHand === -1000).length;
        seen.push(`${String(old)} of ${String(rows.length)}`);
      }
    };
    const items = async () => (await harness.views.items(undefined, 1000)).value;
    const mugs = async () => (await harness.views.stockOf('mug' as Sku)).value.items;
    const readers = [look(items), look(items), look(mugs), look(mugs)];
    const rebuilds = rebuildsOf(harness);
    await finished(rebuilds, await started(rebuilds));
    reading = false;
    await Promise.all(readers);
    const wholes = [all.length, ofMug].flatMap((count) => [
      `${String(count)} of ${String(count)}`,
      `0 of ${String(count)}`,
    ]);
    expect(new Set(seen)).toEqual(new Set(wholes));
  });

  it('is resumed by another process from where the first one died', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    wakers.push(wake);
    const dying = rebuildsOf(harness, { store: storeThat(harness.store, 600, () => asleep) });
    const rebuildId = await started(dying);
    // The window before is still applied while the worker hangs in its look ahead.
    while ((await dying.get(rebuildId))?.position !== 600) await sleep(5);
    expect(await dying.get(rebuildId)).toMatchObject({ status: 'running', phase: 'fold' });

    const next = await harness.another();
    const reads: number[] = [];
    const watched: EventStore = {
      ...next.store,
      scanLog: (range) => {
        reads.push(range.after);
        return next.store.scanLog(range);
      },
    };
    // The first worker's session holds the lease until it is gone.
    const early = rebuildsOf(next, { store: watched });
    await early.resumeInterrupted();
    await early.settled(rebuildId);
    expect(reads).toEqual([]);
    await harness.cutConnections();
    const resuming = rebuildsOf(await harness.another(), { store: watched });
    await resuming.resumeInterrupted();
    const record = await finished(resuming, rebuildId);
    expect(record).toMatchObject({ status: 'completed', certificate: { differenceCount: 0, eventsFolded: end } });
    expect(Math.min(...reads)).toBe(600);
  });

  it('survives cut connections without help', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    let cuts = 0;
    const store = storeThat(harness.store, 300, async () => {
      if (cuts++ < 2) await harness.cutConnections();
    });
    const rebuilds = rebuildsOf(harness, { store });
    const record = await finished(rebuilds, await started(rebuilds));
    expect(record).toMatchObject({ status: 'completed', certificate: { differenceCount: 0, eventsFolded: end } });
    expect(cuts).toBeGreaterThan(2);
  });

  it('records a certificate that the process before owed', async () => {
    await harness.append(book, 200);
    await runner.waitFor(200, PATIENCE);
    const failing = rebuildsOf(harness, {
      recordCertificate: () => Promise.reject(new Error('the log takes nothing now')),
    });
    const rebuildId = await started(failing);
    while ((await failing.get(rebuildId))?.status !== 'completed') await sleep(10);
    await failing.stop();
    expect(await failing.get(rebuildId)).toMatchObject({ certificateRecorded: false });
    const next = rebuildsOf(harness);
    await next.resumeInterrupted();
    const record = await finished(next, rebuildId);
    expect(record.certificateRecorded).toBe(true);
    expect(recorded).toEqual([record.certificate]);
    await next.resumeInterrupted();
    await next.settled(rebuildId);
    expect(recorded).toHaveLength(1);
  });

  it('can be cancelled, leaves the live generation alone and nothing of its own', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const rebuilds = rebuildsOf(harness, { store: storeThat(harness.store, 400, () => held) });
    const rebuildId = await started(rebuilds);
    while (((await rebuilds.get(rebuildId))?.position ?? 0) < 200) await sleep(5);
    expect(await rebuilds.start(by)).toMatchObject({ kind: 'refused', code: 'rebuild_running', rebuildId });
    expect(await rebuilds.cancel(rebuildId)).toMatchObject({ kind: 'cancelled', record: { status: 'cancelled' } });
    expect(await rebuilds.cancel(rebuildId)).toMatchObject({ kind: 'refused', code: 'rebuild_not_running' });
    go();
    expect(await finished(rebuilds, rebuildId)).toMatchObject({ status: 'cancelled' });
    expect(await harness.database.query(`select to_regclass('stock_items_g2') as gone`)).toEqual([{ gone: null }]);
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, end));
    expect(recorded).toEqual([]);
    expect(await finished(rebuilds, await started(rebuilds))).toMatchObject({ status: 'completed', toGeneration: 3 });
  });

  it('fails, and says why, at an event that this release cannot read', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const store: EventStore = {
      ...harness.store,
      async *scanLog(range) {
        for await (const page of harness.store.scanLog(range))
          yield page.map((event) => (event.position === 700 ? { ...event, type: 'StockTeleported' } : event));
      },
    };
    const rebuilds = rebuildsOf(harness, { store });
    const record = await finished(rebuilds, await started(rebuilds));
    expect(record.status).toBe('failed');
    expect(record.error).toMatch(/event 700 .*StockTeleported/);
    expect((await runner.status()).liveGeneration).toBe(1);
  });

  it('refuses what is not there', async () => {
    const rebuilds = rebuildsOf(harness);
    expect(await rebuilds.cancel('unknown')).toMatchObject({ kind: 'refused', code: 'rebuild_not_found' });
    expect(await rebuilds.get('unknown')).toBeUndefined();
    expect(await rebuilds.differences('unknown', 0, 10)).toBeUndefined();
  });

  it('works on an empty log', async () => {
    const rebuilds = rebuildsOf(harness);
    const record = await finished(rebuilds, await started(rebuilds));
    expect(record).toMatchObject({
      status: 'completed',
      position: 0,
      certificate: { rowsCompared: 0, differenceCount: 0 },
    });
    expect(await rebuilds.list()).toHaveLength(1);
  });
});
