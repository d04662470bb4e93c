import fc from 'fast-check';
import { NO_QUANTITIES } from '@tallyman/inventory';
import type { LocationId, Sku, StockItemId } from '@tallyman/inventory';
import type { StockCell, StockItemRow } from '@tallyman/read-models';
import { createStockCache } from './stock-cache.js';

const MUG = { location: 'LDN1' as LocationId, sku: 'mug' as Sku };
const itemOf = (sku: string): StockItemId => ({ ...MUG, sku: sku as Sku });
const ROOM = 1024 * 1024;

const rowAt = (appliedPosition: number, id = MUG): StockItemRow => ({
  ...id,
  quantities: { ...NO_QUANTITIES, free: appliedPosition },
  appliedPosition,
  appliedRevision: 0,
  chainHash: '',
});
const cellAt = (position: number, appliedPosition = position, id = MUG): StockCell => ({
  row: rowAt(appliedPosition, id),
  underway: { incoming: 3, inTransit: 0 },
  position,
});

describe('the stock cache', () => {
  it('gives what a reader has kept, as the feed has refreshed it', () => {
    const cache = createStockCache(ROOM);
    cache.keep(cellAt(3), 1);
    expect(cache.get(MUG)).toEqual(cellAt(3));
    cache.offer(rowAt(5), 1);
    expect(cache.get(MUG)).toEqual({ ...cellAt(3), row: rowAt(5) });
    expect(cache.get(itemOf('tea'))).toBeUndefined();
  });

  it('takes nothing from the feed that nobody has read', () => {
    const cache = createStockCache(ROOM);
    cache.offer(rowAt(5), 1);
    expect(cache.get(MUG)).toBeUndefined();
  });

  it('ends with the newest row, in whatever order rows come', () => {
    const changes = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 });
    const moments = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 50, max: 60 }), fc.nat()), { minLength: 1 });
    fc.assert(
      fc.property(changes, moments, (positions, offers) => {
        const cache = createStockCache(ROOM);
        const [first = 1] = positions;
        cache.keep(cellAt(first), 1);
        let newest = first;
        for (const [byReader, late, pick] of offers) {
          const change = positions[pick % positions.length] ?? 1;
          // Every other reader has seen the views further on, with the last change up to there.
          const last = Math.max(...positions);
          if (!byReader) cache.offer(rowAt(change), 1);
          else cache.keep(late % 2 === 0 ? cellAt(late, last) : cellAt(change), 1);
          newest = Math.max(newest, byReader && late % 2 === 0 ? last : change);
          expect(cache.get(MUG)?.row).toEqual(rowAt(newest));
        }
      }),
    );
  });

  it('lets nobody put back what is of a generation that is retired', () => {
    const cache = createStockCache(ROOM);
    cache.keep(cellAt(5), 1);
    cache.clear(2);
    cache.keep(cellAt(9), 1);
    expect(cache.get(MUG)).toBeUndefined();
    cache.keep(cellAt(5), 2);
    cache.offer(rowAt(9), 1);
    expect(cache.get(MUG)).toEqual(cellAt(5));
  });

  it('forgets an item whose transfers have changed', () => {
    const cache = createStockCache(ROOM);
    cache.keep(cellAt(5), 1);
    cache.forgetUnderway(MUG);
    expect(cache.get(MUG)).toBeUndefined();
  });

  it('holds no more bytes than it may, and what was asked for last', () => {
    const room = 4 * ROOM;
    const cache = createStockCache(room);
    const items = Array.from({ length: 100_000 }, (_, index) => itemOf(`sku-${String(index).padStart(6, '0')}`));
    for (const item of items) {
      cache.keep(cellAt(1, 1, item), 1);
      cache.get(MUG);
      cache.keep(cellAt(1), 1);
    }
    const kept = items.filter((item) => cache.get(item) !== undefined);
    const cellBytes = 1030 + 3 * 'stock-LDN1/sku-000000'.length;
    expect(kept.length).toBeGreaterThan((0.95 * room) / cellBytes);
    expect(kept.length).toBeLessThanOrEqual(room / cellBytes);
    expect(kept).toEqual(items.slice(-kept.length));
    expect(cache.get(MUG)).toBeDefined();
  });

  it('takes a name beyond ASCII for as long as it is in memory', () => {
    const names = ['кофе', 'cafe'].map((name) => {
      const cache = createStockCache(100_000);
      const items = Array.from({ length: 1000 }, (_, index) => itemOf(`${name}-${String(index)}`));
      for (const item of items) cache.keep(cellAt(1, 1, item), 1);
      return items.filter((item) => cache.get(item) !== undefined).length;
    });
    expect(names[0]).toBeLessThan(names[1] ?? 0);
  });
});
