import { addQuantities } from '@tallyman/projections';
import type { StockChanges } from '@tallyman/projections';
import type { StockCache, ViewCache } from '@tallyman/read-models';

/**
 * Carries a window that is in the views into the cells that readers have put into the cache. A cell that is exactly where the window goes on
 * becomes what the row is now, without reading it; one that is elsewhere makes room for whoever reads the views next.
 */
const refresh = (cache: StockCache, changes: StockChanges, generation: number): void => {
  for (const { item, deltas, firstRevision, ...applied } of changes.items) {
    const row = cache.peek(item)?.row;
    if (row === undefined || row.appliedRevision >= applied.appliedRevision) continue;
    if (row.appliedRevision + 1 === firstRevision)
      cache.offer({ ...row, ...applied, quantities: addQuantities(row.quantities, deltas) }, generation);
    else cache.forgetUnderway(item);
  }
  for (const { sku, from: sender, to: receiver } of changes.transfers)
    for (const location of [sender, receiver]) cache.forgetUnderway({ sku, location });
};

/** How the cells of stock follow its views. */
export const stockViewCache = (cache: StockCache): ViewCache<StockChanges> => ({
  refresh: (changes, generation) => {
    refresh(cache, changes, generation);
  },
  clear: (generation) => {
    cache.clear(generation);
  },
});
