import { storedFact } from '@tallyman/event-catalog';
import type { RecordedEvent } from '@tallyman/event-catalog';
import type { LogScan } from '@tallyman/event-store';
import { RevisionGapError, StockFold, stockChanges, stockProjection } from '@tallyman/projections';
import type { StockChanges } from '@tallyman/projections';
import type { FoldedWindow, RebuildRecord } from '@tallyman/read-models';
import * as fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { MUG } from '../../../inventory/src/testing/scenario.js';
import { LogBook, longLog } from '../../../projections/src/testing/history.js';
import { MemoryViews } from '../../../projections/src/testing/memory-views.js';
import { createStockCache } from '../projections/stock-cache.js';
import { fillShadow } from './fill-shadow.js';
import { foldRange } from './fold-range.js';
import type { RebuildOptions } from './rebuild-options.js';

/** The log in memory, in pages of this size. */
const scanOf = (events: readonly RecordedEvent[], pageSize: number): LogScan =>
  async function* (range) {
    for (let start = range.after; start < Math.min(range.upTo, events.length); start += pageSize) {
      await turn();
      if (range.signal?.aborted === true) return;
      const page = events.slice(start, Math.min(start + pageSize, range.upTo));
      yield page.map((event) => ({ ...storedFact(event), recordedAt: event.recordedAt }));
    }
  };

type Fault = 'none' | 'before' | 'after';

/** A shadow in memory that refuses gaps and repeats. */
const shadowOf = (events: number, faults: readonly Fault[]) => {
  const views = new MemoryViews();
  const writes: FoldedWindow<StockChanges>[] = [];
  let record = { rebuildId: 'r', projection: 'stock', status: 'running', position: 0 } as RebuildRecord;
  const store = {
    livePosition: () => Promise.resolve(events),
    get: () => Promise.resolve(record),
    async applyShadow(_: string, window: FoldedWindow<StockChanges>) {
      await turn();
      const fault = faults[writes.length];
      writes.push(window);
      if (fault === 'before') throw new Error('not written');
      if (window.from !== record.position || record.status !== 'running') return false;
      views.apply(window.changes);
      record = { ...record, position: window.to };
      if (fault === 'after') throw new Error('written, but who knows');
      return true;
    },
  };
  const cancel = (): void => {
    record = { ...record, status: 'cancelled' };
  };
  return { views, writes, cancel, record: () => record, store };
};

const optionsOf = (
  shadow: ReturnType<typeof shadowOf>,
  scanLog: LogScan,
  sizes: Pick<RebuildOptions<StockChanges>, 'windowSize' | 'flushEvents'>,
): RebuildOptions<StockChanges> => ({
  projection: stockProjection,
  store: { scanLog },
  rebuildStore: shadow.store as unknown as RebuildOptions<StockChanges>['rebuildStore'],
  cache: createStockCache(1000),
  recordCertificate: () => Promise.resolve(),
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  ...sizes,
});

const never = new AbortController().signal;
const size = fc.integer({ min: 1, max: 900 });

describe('filling the shadow', () => {
  // Longer than what is left for the switch.
  const book = longLog(16);
  const events = book.events;

  it('gives the rows of a fold event by event, whatever the ranges, pages and writes, and goes on after faults', async () => {
    expect(events.length).toBeGreaterThan(1400);
    await fc.assert(
      fc.asyncProperty(
        fc.record({ windowSize: size, flushEvents: size, pageSize: size }),
        fc.array(fc.constantFrom<Fault>('none', 'none', 'before', 'after'), { maxLength: 4 }),
        async ({ pageSize, ...sizes }, faults) => {
          const shadow = shadowOf(events.length, faults);
          const options = optionsOf(shadow, scanOf(events, pageSize), sizes);
          for (let filled = 'moved', tries = 0; filled !== 'near' && tries < 10; tries++)
            filled = await fillShadow(options, shadow.record(), never).catch(() => 'moved' as const);
          const { position } = shadow.record();
          expect(events.length - position).toBeLessThanOrEqual(1000);
          const expected = new MemoryViews();
          for (const event of book.decoded().slice(0, position)) expected.apply(stockChanges(event));
          expect(shadow.views).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('writes rows, not events: what ends before it is written never is', async () => {
    const shadow = shadowOf(events.length, []);
    await fillShadow(optionsOf(shadow, scanOf(events, 100), { windowSize: 50 }), shadow.record(), never);
    expect(shadow.writes).toHaveLength(1);
    expect(shadow.writes[0]?.events).toBe(events.length);
    expect(shadow.writes[0]?.changes.items).toHaveLength(shadow.views.items.size);
    expect(shadow.writes[0]?.changes.holds).toHaveLength(shadow.views.holds.size);
  });

  it('ends a window that has so many rows with the page, for the next to go on', async () => {
    const joined = new StockFold();
    let position = 0;
    for (let windows = 1; position < events.length; windows++) {
      const window = await foldRange(stockProjection, scanOf(events, 10), position, events.length, undefined, 8);
      expect(window.from).toBe(position);
      expect(window.to).toBe(Math.min(position + window.events, events.length));
      const { items, holds, transfers, countLines } = window.changes;
      // With its last page, of 10 events with at most 3 rows each.
      expect(items.length + holds.length + transfers.length + countLines.length).toBeLessThan(8 + 30);
      joined.join(window.changes);
      position = window.to;
      expect(windows).toBeLessThan(events.length);
    }
    const views = new MemoryViews();
    views.apply(joined.net());
    const expected = new MemoryViews();
    for (const event of book.decoded()) expected.apply(stockChanges(event));
    expect(views).toEqual(expected);
  });

  it('stops at once when it is cancelled, in this process or another', async () => {
    const shadow = shadowOf(events.length, []);
    const scanLog = scanOf(events, 10);
    const abort = new AbortController();
    const pages: number[] = [];
    const counted: LogScan = async function* (range) {
      for await (const page of scanLog(range)) {
        pages.push(page.length);
        if (pages.length === 5) abort.abort();
        yield page;
      }
    };
    const sizes = { windowSize: 200, flushEvents: 200 };
    expect(await fillShadow(optionsOf(shadow, counted, sizes), shadow.record(), abort.signal)).toBe('aborted');
    expect(pages.length).toBeLessThan(20);
    shadow.cancel();
    expect(await fillShadow(optionsOf(shadow, scanLog, sizes), shadow.record(), never)).toBe('moved');
    expect(shadow.views.items.size).toBe(0);
  });

  it('does not fill over a gap in a stream, within a range or between two', async () => {
    const hole = events.findIndex(({ revision }) => revision === 3);
    const gapped = events
      .filter((_, index) => index !== hole)
      .map((event, index) => ({ ...event, position: index + 1 }));
    for (const windowSize of [1, 2000]) {
      const shadow = shadowOf(gapped.length, []);
      const options = optionsOf(shadow, scanOf(gapped, 100), { windowSize });
      await expect(fillShadow(options, shadow.record(), never)).rejects.toThrow(RevisionGapError);
    }
  });

  it('writes windows one by one where their sum would overflow', async () => {
    const extreme = new LogBook();
    const adjusted = (delta: number) => ({ type: 'StockAdjusted', data: { delta, condition: 'sellable' } }) as const;
    // From below 0 to the maximum and back, so that no balance overflows but the sum of two steps does.
    for (let turns = 0; turns < 600; turns++)
      for (const delta of [-5, Number.MAX_SAFE_INTEGER, 5, -Number.MAX_SAFE_INTEGER])
        extreme.append({ item: MUG, event: adjusted(delta) });
    const shadow = shadowOf(extreme.events.length, []);
    const options = optionsOf(shadow, scanOf(extreme.events, 100), { windowSize: 500 });
    expect(await fillShadow(options, shadow.record(), never)).toBe('near');
    const expected = new MemoryViews();
    for (const event of extreme.decoded().slice(0, shadow.record().position)) expected.apply(stockChanges(event));
    expect(shadow.views).toEqual(expected);
  });
});
