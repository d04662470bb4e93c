import { LRUCache } from 'lru-cache';
import { stockStream } from '@tallyman/inventory';
import type { StockCache, StockItemRow, Underway } from '@tallyman/read-models';

/** Cells in the memory of this process: at most `maxEntries` stock items, and what is under way for as many. */
export const createStockCache = (maxEntries: number): StockCache => {
  const items = new LRUCache<string, StockItemRow>({ max: maxEntries });
  const transfers = new LRUCache<string, Underway>({ max: maxEntries });
  let generation = 0;
  return {
    get: (id) => items.get(stockStream(id)),
    offer(row, from) {
      if (from < generation) return;
      const key = stockStream(row);
      const cell = items.peek(key);
      // Compare-by-position: a slow reader of the view must not put back what the runner has overtaken.
      if (cell !== undefined && cell.appliedPosition > row.appliedPosition) return;
      items.set(key, row);
    },
    underway: (id) => transfers.get(stockStream(id)),
    offerUnderway(id, underway, from) {
      if (from >= generation) transfers.set(stockStream(id), underway);
    },
    forgetUnderway(id) {
      transfers.delete(stockStream(id));
    },
    clear(to) {
      generation = Math.max(generation, to);
      items.clear();
      transfers.clear();
    },
  };
};
