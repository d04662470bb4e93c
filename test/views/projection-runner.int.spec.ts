import { setTimeout as sleep } from 'node:timers/promises';
import { createProjectionRunner, UnavailableError } from '@tallyman/application';
import type { ProjectionRunner } from '@tallyman/application';
import { CHAIN_START, seal } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { createStockViews } from '@tallyman/persistence-typeorm';
import type { StockChanges } from '@tallyman/projections';
import type { ProjectionStore } from '@tallyman/read-models';
import { dice } from '../../libs/projections/src/testing/traffic.js';
import { LogBook, longLog } from '../../libs/projections/src/testing/history.js';
import { actualItems, expectedItems, openViewHarness, silent } from './view-harness.js';
import type { ViewHarness } from './view-harness.js';

const PATIENCE = 20_000;

describe('the projection runner', () => {
  const book = longLog(12);
  const end = book.events.length;
  let harness: ViewHarness;
  const runners: ProjectionRunner[] = [];

  const runnerOf = (views: ViewHarness, pageSize = 50, store: EventStore = views.store): ProjectionRunner => {
    const { projection, projectionStore, cache } = views;
    const runner = createProjectionRunner({ projection, store, projectionStore, cache, pageSize, log: silent });
    runners.push(runner);
    return runner;
  };

  beforeEach(async () => {
    harness = await openViewHarness();
  });
  afterEach(async () => {
    for (const runner of runners.splice(0)) await runner.stop();
    await harness.close();
  });

  it('carries what is there and what comes, and says how far it is', async () => {
    await harness.append(book, 400);
    const runner = runnerOf(harness);
    await runner.start();
    expect(await runner.waitFor(400, PATIENCE)).toBe(true);
    await harness.append(book);
    expect(await runner.waitFor(end, PATIENCE)).toBe(true);
    expect(await runner.status()).toEqual({
      name: 'stock',
      liveGeneration: 1,
      position: end,
      headPosition: end,
      lag: 0,
      state: 'running',
    });
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, end));
  });

  it('goes on from the stored checkpoint after a stop', async () => {
    await harness.append(book, 500);
    const first = runnerOf(harness);
    await first.start();
    await first.waitFor(200, PATIENCE);
    await first.stop();
    expect((await first.status()).state).toBe('stopped');
    await harness.append(book);
    const second = runnerOf(await harness.another());
    await second.start();
    expect(await second.waitFor(end, PATIENCE)).toBe(true);
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, end));
  });

  it('loses and doubles nothing while its connections are cut, again and again', async () => {
    const roll = dice(7);
    const runner = runnerOf(harness, 5);
    await runner.start();
    for (let to = 100; to < end; to += 100) {
      await harness.append(book, to);
      await sleep(roll(30));
      await harness.cutConnections();
    }
    await harness.append(book);
    expect(await runner.waitFor(end, PATIENCE)).toBe(true);
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, end));
    expect((await runner.status()).state).toBe('running');
  });

  it('may run in several processes at once: each event is applied once', async () => {
    const others = await Promise.all([harness.another(), harness.another(), harness.another()]);
    const all = [harness, ...others].map((process) => runnerOf(process, 7));
    for (const runner of all) await runner.start();
    for (let to = 150; to < end + 150; to += 150) {
      const position = Math.min(to, end);
      await harness.append(book, position);
      await Promise.all(
        all.map(async (runner) => {
          expect(await runner.waitFor(position, PATIENCE)).toBe(true);
          expect(await harness.views.position()).toBeGreaterThanOrEqual(position);
        }),
      );
      const read = await harness.views.items(undefined, 1000);
      const underway = { incoming: 0, inTransit: 0 };
      for (const row of read.value)
        for (const { cells } of [harness, ...others]) cells.keep({ row, underway, position: read.position }, 1);
    }
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, end));
    const { value: rows } = await harness.views.items(undefined, 1000);
    for (const { cells } of [harness, ...others]) for (const row of rows) expect(cells.get(row)?.row).toEqual(row);
  });

  it('looks again when it is told that the checkpoint has moved, and claims nothing before that', async () => {
    let refusals = 3;
    const projectionStore: ProjectionStore<StockChanges> = {
      ...harness.projectionStore,
      apply: (...window) => (refusals-- > 0 ? Promise.resolve('moved') : harness.projectionStore.apply(...window)),
    };
    await harness.append(book, 200);
    const runner = runnerOf({ ...harness, projectionStore });
    await runner.start();
    expect(await runner.waitFor(200, PATIENCE)).toBe(true);
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, 200));
  });

  it('keeps the cells that readers have put into the cache at what the views have', async () => {
    const half = end >> 1;
    await harness.append(book, half);
    const runner = runnerOf(harness);
    await runner.start();
    await runner.waitFor(half, PATIENCE);
    const underway = { incoming: 0, inTransit: 0 };
    const { value: early } = await harness.views.items(undefined, 1000);
    for (const row of early) harness.cells.keep({ row, underway, position: half }, 1);
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const { value: rows } = await harness.views.items(undefined, 1000);
    const kept = rows.flatMap((row) => {
      const cell = harness.cells.get(row);
      return cell === undefined ? [] : [[cell.row, row]];
    });
    for (const [cell, row] of kept) expect(cell).toEqual(row);
    expect(kept.length).toBeGreaterThan(5);
    expect(rows.length).toBeGreaterThan(early.length);
  });

  it('stops at an event that it cannot read, says which, and does not skip it', async () => {
    const unread = new LogBook();
    unread.events.push(...book.events.slice(0, 10));
    const context = { subsystem: 'x', commandId: 'x', commandHash: '', occurredAt: new Date(0).toISOString() };
    const form = { stream: 'stock-X/y', revision: 0, index: 0, type: 'StockTeleported', schemaVersion: 1, data: {} };
    const recordedAt = unread.events.at(-1)?.recordedAt ?? 0;
    const strange = { ...seal(CHAIN_START, { context, recordedAt, ...form }), position: 11, recordedAt };
    unread.events.push({ ...strange, stream: form.stream, revision: 0 });
    await harness.append(unread);
    const runner = runnerOf(harness, 5);
    await runner.start();
    await expect(runner.waitFor(11, PATIENCE)).rejects.toBeInstanceOf(UnavailableError);
    await expect(runner.waitFor(11, PATIENCE)).rejects.toMatchObject({ code: 'view_behind' });
    expect(await runner.waitFor(10, PATIENCE)).toBe(true);
    expect(await runner.status()).toMatchObject({ state: 'failed', position: 10, lag: 1 });
    expect((await runner.status()).error).toMatch(/event 11 .*StockTeleported/);
  });

  it('refuses to follow a log that ends before its checkpoint', async () => {
    await harness.append(book, 20);
    await harness.database.query('update projection_generations set position = 1000');
    const runner = runnerOf(harness);
    await runner.start();
    expect(await runner.status()).toMatchObject({ state: 'failed' });
    expect((await runner.status()).error).toBe('the views are at position 1000, the log ends at 20');
  });

  it('calls itself failed while the database refuses its rows, and heals by itself', async () => {
    await harness.database.query('alter table stock_items add constraint planted check (on_hand < -1) not valid');
    await harness.append(book, 100);
    const runner = runnerOf(harness);
    await runner.start();
    await expect(runner.waitFor(100, PATIENCE)).rejects.toMatchObject({ code: 'view_behind' });
    expect((await runner.status()).state).toBe('failed');
    await harness.database.query('alter table stock_items drop constraint planted');
    while ((await runner.status()).state === 'failed') await sleep(50);
    expect(await runner.waitFor(100, PATIENCE)).toBe(true);
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, 100));
  });

  it('answers false to those who wait too long, or when it stops', async () => {
    const runner = runnerOf(harness);
    await runner.start();
    expect(await runner.waitFor(1, 10)).toBe(false);
    const waiting = runner.waitFor(1, PATIENCE);
    await runner.stop();
    expect(await waiting).toBe(false);
  });

  it('lets readers see each window whole: rows never ahead of or behind their position', async () => {
    const runner = runnerOf(harness, 20);
    await runner.start();
    const views = createStockViews(harness.database);
    const reads: (readonly [number, number])[] = [];
    const read = async (): Promise<void> => {
      while (runner.position() < end) {
        const { position, value } = await views.items(undefined, 1000);
        reads.push([position, Math.max(0, ...value.map(({ appliedPosition }) => appliedPosition))]);
      }
    };
    const reading = [read(), read(), read()];
    for (let to = 100; to < end; to += 100) await harness.append(book, to);
    await harness.append(book);
    await Promise.all(reading);
    // Every event is in a row, so the furthest row is exactly at the position.
    expect(reads.filter(([position, furthest]) => position !== furthest)).toEqual([]);
    expect(new Set(reads.map(([position]) => position)).size).toBeGreaterThan(2);
  });
});
