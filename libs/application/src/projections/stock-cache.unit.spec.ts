import { NO_QUANTITIES } from '@tallyman/inventory';
import type { LocationId, Sku } from '@tallyman/inventory';
import type { StockItemRow } from '@tallyman/read-models';
import { createStockCache } from './stock-cache.js';

const id = { location: 'LDN1' as LocationId, sku: 'mug' as Sku };
const at = (appliedPosition: number, free = appliedPosition): StockItemRow => ({
  ...id,
  quantities: { ...NO_QUANTITIES, free },
  appliedPosition,
  appliedRevision: 0,
  chainHash: '',
});

describe('the stock cache', () => {
  it('gives what was offered last, and nothing for what was not', () => {
    const cache = createStockCache(10);
    cache.offer(at(3), 1);
    cache.offer(at(5), 1);
    expect(cache.get(id)).toEqual(at(5));
    expect(cache.get({ ...id, sku: 'tea' as Sku })).toBeUndefined();
  });

  it('never lets an older row replace a newer one', () => {
    const cache = createStockCache(10);
    cache.offer(at(5), 1);
    cache.offer(at(3), 1);
    expect(cache.get(id)?.appliedPosition).toBe(5);
  });

  it('lets nobody put back a row of a generation that is retired', () => {
    const cache = createStockCache(10);
    cache.offer(at(5, 87), 1);
    cache.clear(2);
    cache.offer(at(9, 87), 1);
    expect(cache.get(id)).toBeUndefined();
    cache.offer(at(5, 4), 2);
    expect(cache.get(id)?.quantities.free).toBe(4);
  });

  it('forgets what is under way for an item, or all of it', () => {
    const cache = createStockCache(10);
    const underway = { incoming: 3, inTransit: 0 };
    cache.offerUnderway(id, underway, 1);
    expect(cache.underway(id)).toEqual(underway);
    cache.forgetUnderway(id);
    expect(cache.underway(id)).toBeUndefined();
    cache.offerUnderway(id, underway, 1);
    cache.clear(2);
    cache.offerUnderway(id, underway, 1);
    expect(cache.underway(id)).toBeUndefined();
  });

  it('holds no more than it may', () => {
    const cache = createStockCache(2);
    const skus = ['a', 'b', 'c'].map((sku) => ({ ...id, sku: sku as Sku }));
    for (const sku of skus) cache.offer({ ...at(1), ...sku }, 1);
    expect(skus.map((sku) => cache.get(sku) !== undefined)).toEqual([false, true, true]);
  });
});
