import type { EventStore } from '@tallyman/event-store';
import type { RecordedEvent } from '@tallyman/event-catalog';
import type { LocationId } from '@tallyman/inventory';
import {
  hold,
  item,
  openHarness,
  receive,
  safety,
  ship,
  units,
  type Harness,
} from '../explain/harness.spec-support.js';
import { createVerify, type CheckedViews } from './create-verify.js';
import { spoiltViews } from './table-views.spec-support.js';
import type { VerifyProblemCode } from './verify.js';

let harness: Harness;
let views: CheckedViews;

beforeEach(async () => {
  harness = await openHarness();
  views = spoiltViews(harness);
  await harness.done(receive('A', 50));
  await harness.done(receive('B', 10));
  await harness.done(hold('A', 'h', 6));
  await harness.done(safety('B', 3));
  await harness.done({
    type: 'DispatchTransfer',
    ...item('A'),
    transferId: 't',
    quantity: units(5),
    condition: 'sellable',
    to: 'LDN2' as LocationId,
    reasonCode: 'transfer_out',
  });
  await harness.done(ship('A', 8));
});
afterEach(() => harness.gate.stop());

const verify = (store: EventStore = harness.tampered) => createVerify({ store, views })();

/** The first problems of each kind that a verification finds, by code. */
const found = async (store?: EventStore): Promise<Partial<Record<VerifyProblemCode, number>>> =>
  (await verify(store)).counts;

const atPosition =
  (position: number, edit: (event: RecordedEvent) => RecordedEvent | undefined) =>
  (event: RecordedEvent): RecordedEvent | undefined =>
    event.position === position ? edit(event) : event;

describe('verify', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await verify()).toEqual({
      clean: true,
      events: 6,
      streams: 2,
      head: 6,
      // Two stock items, a hold, a transfer.
      rows: 4,
      viewPosition: 6,
      problems: [],
      counts: {},
    });
  });

  it('finds nothing in an empty log', async () => {
    const empty = await openHarness();
    expect(await createVerify({ store: empty.store, views: spoiltViews(empty) })()).toMatchObject({
      clean: true,
      events: 0,
      head: 0,
    });
    await empty.gate.stop();
  });

  it('tells how far it is, and can be stopped', async () => {
    const seen: string[] = [];
    await createVerify({ store: harness.store, views })({
      onProgress: ({ phase, position }) => seen.push(`${phase} ${String(position)}`),
    });
    // A page of each table.
    expect(seen).toEqual(['log 6', ...Array.from({ length: 4 }, () => 'views 6')]);
    const stopped = createVerify({ store: harness.store, views })({ signal: AbortSignal.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('verify finds in the log', () => {
  it('a changed amount, and what it did to the view', async () => {
    harness.tamper = atPosition(6, (event) => ({ ...event, body: event.body.replace('"quantity":8', '"quantity":7') }));
    const report = await verify();
    // onHand, sellable, free, available
    expect(report.counts).toEqual({ hash_broken: 1, view_cell_differs: 4 });
    expect(report.problems[0]).toMatchObject({ code: 'hash_broken', position: 6, stream: 'stock-LDN1/A' });
  });

  it('a changed actor', async () => {
    harness.tamper = atPosition(3, (event) => ({ ...event, body: event.body.replace('wms', 'wmt') }));
    expect(await found()).toEqual({ hash_broken: 1 });
  });

  it('a removed event', async () => {
    harness.tamper = atPosition(3, () => undefined);
    const { counts, problems } = await verify();
    expect(counts).toMatchObject({ position_gap: 1, revision_gap: 1, hash_broken: 1 });
    expect(problems[0]).toEqual({ code: 'position_gap', position: 3, detail: 'position 3 is missing' });
  });

  it('a removed last event: the log ends before its head', async () => {
    harness.tamper = atPosition(6, () => undefined);
    expect(await found()).toMatchObject({ position_gap: 1, view_ahead_of_log: 1 });
  });

  it('exchanged events', async () => {
    const swap: Readonly<Record<number, number>> = { 3: 5, 5: 3 };
    const events = await harness.store.readLog(0, 10);
    harness.tamper = (event) => {
      const other = events[(swap[event.position] ?? event.position) - 1] ?? event;
      return { ...other, position: event.position, revision: event.revision };
    };
    expect(await found()).toMatchObject({ hash_broken: 3, recorded_at_went_back: 2 });
  });

  it('an event that cannot be read', async () => {
    harness.tamper = atPosition(4, (event) => ({ ...event, type: 'StockVanished' }));
    expect(await found()).toMatchObject({ hash_broken: 1, event_unreadable: 1 });
  });

  it('data that no event of the type has', async () => {
    harness.tamper = atPosition(4, (event) => ({
      ...event,
      body: event.body.replace('"quantity":3', '"quantity":"three"'),
    }));
    expect(await found()).toMatchObject({ hash_broken: 1, event_unreadable: 1 });
  });

  it('a stock event in a stream that is none', async () => {
    harness.tamper = atPosition(4, (event) => ({ ...event, stream: 'projection-stock' }));
    expect(await found()).toMatchObject({ event_misplaced: 1 });
  });

  it('a place below zero', async () => {
    harness.tamper = atPosition(1, (event) => ({
      ...event,
      body: event.body.replace('"quantity":50', '"quantity":7'),
    }));
    expect(await found()).toMatchObject({ hash_broken: 1, place_below_zero: 1 });
  });

  it('an event with the id of none', async () => {
    const forged = await harness.store.readLog(0, 10);
    const id = forged[0]?.id ?? '';
    harness.tamper = atPosition(2, (event) => ({ ...event, id }));
    expect(await found()).toEqual({ hash_broken: 1, event_id_differs: 1 });
  });
});

describe('verify finds in the views', () => {
  it('a changed cell, by its name', async () => {
    await harness.views.alter(item('B'), (row) => ({ ...row, quantities: { ...row.quantities, damaged: 1 } }));
    const { problems } = await verify();
    expect(problems).toEqual([
      {
        code: 'view_cell_differs',
        position: 6,
        stream: 'stock-LDN1/B',
        detail: 'damaged is 1 in the view and 0 by the log',
      },
    ]);
  });

  it('a row that is missing', async () => {
    await harness.views.position();
    harness.views.rows.delete('stock-LDN1/B');
    expect(await found()).toEqual({ view_row_missing: 1 });
  });

  it('a row of nothing', async () => {
    const { value } = await harness.views.item(item('B'));
    if (value !== undefined) harness.views.rows.set('stock-LDN1/C', { ...value, ...item('C') });
    expect(await found()).toEqual({ view_row_extra: 1 });
  });

  it('nothing while the view is only behind, and the rest of the log all the same', async () => {
    harness.views.holdAt = 4;
    expect(await verify(harness.store)).toMatchObject({ clean: true, viewPosition: 4, events: 6 });
  });

  it('nothing while log and view move on, more than a page of them', async () => {
    await Promise.all(Array.from({ length: 2500 }, (_, n) => harness.done(receive(`S${String(n)}`, 1))));
    let pages = 0;
    harness.views.beforePage = async () => {
      pages += 1;
      // One before what was read already, one after, and one that is known.
      await harness.done(receive(`R${String(pages)}`, 1));
      await harness.done(receive(`Z${String(pages)}`, 1));
      await harness.done(receive('A', 1));
    };
    const report = await verify(harness.store);
    expect(report).toMatchObject({ clean: true, counts: {} });
    expect(pages).toBeGreaterThan(2);
    expect(report.streams).toBe(2502 + 2 * pages);
  });

  it('a view that went back', async () => {
    const back: CheckedViews = { ...views, items: () => Promise.resolve({ position: 2, value: [] }) };
    expect((await createVerify({ store: harness.store, views: back })()).counts).toEqual({ view_went_back: 1 });
  });
});
