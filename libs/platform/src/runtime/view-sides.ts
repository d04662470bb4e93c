import { stockViewCache, type FoldThreads } from '@tallyman/application';
import { ledgerViewSet, recordsViewSet, stockViewSet } from '@tallyman/persistence-typeorm';
import { ledgerProjection, recordsProjection, stockProjection } from '@tallyman/projections';
import type { StockCache, ViewCache } from '@tallyman/read-models';
import { createViewSide, type ViewSide, type ViewSideOptions } from './view-side.js';

/** Books and records are read from the views. */
const UNCACHED: ViewCache<unknown> = { refresh: () => undefined, clear: () => undefined };

export interface ViewSidesOptions extends Pick<ViewSideOptions<never>, 'connections' | 'logger'> {
  readonly cache: StockCache;
  readonly threads: FoldThreads;
}

/** What keeps the views of each projection. */
export const createViewSides = ({
  cache,
  ...rest
}: ViewSidesOptions): Readonly<Record<'stock' | 'ledger' | 'records', ViewSide>> => ({
  stock: createViewSide({
    ...rest,
    projection: stockProjection,
    views: stockViewSet,
    cache: stockViewCache(cache),
  }),
  ledger: createViewSide({ ...rest, projection: ledgerProjection, views: ledgerViewSet, cache: UNCACHED }),
  records: createViewSide({ ...rest, projection: recordsProjection, views: recordsViewSet, cache: UNCACHED }),
});
