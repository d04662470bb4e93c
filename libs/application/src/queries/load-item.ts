import { stockStream } from '@tallyman/inventory';
import type { LocationId, StockItemId } from '@tallyman/inventory';
import type { StockCache, StockCell, StockViews, TransferRow, Underway } from '@tallyman/read-models';
import type { ProjectionRunner } from '../projections/runner-port.js';

/** What the views say of an item, and where they were. */
export interface LoadedItem {
  /** `undefined`: there is no such item. */
  readonly cell: StockCell | undefined;
  readonly position: number;
}

/** Asks the views for an item that the cache has not got. All who ask meanwhile share the answer, or the error. */
export type LoadItem = (id: StockItemId) => Promise<LoadedItem>;

/** What the transfers of a SKU mean for one location. */
export const underwayAt = (transfers: readonly TransferRow[], location: LocationId): Underway => ({
  incoming: unitsOf(transfers.filter(({ to }) => to === location)),
  inTransit: unitsOf(transfers.filter(({ from }) => from === location)),
});

export const unitsOf = (transfers: readonly TransferRow[]): number =>
  transfers.reduce((sum, { inTransit }) => sum + inTransit, 0);

interface LoadContext {
  readonly views: Pick<StockViews, 'stockOf'>;
  readonly cache: StockCache;
  readonly runner: Pick<ProjectionRunner, 'position'>;
}

const load = async ({ views, cache, runner }: LoadContext, id: StockItemId): Promise<LoadedItem> => {
  const { value, position, generation } = await views.stockOf(id.sku, id.location);
  const [row] = value.items;
  // Goods on their way to a location that never had any are for the SKU's answer: here there is no stock item yet.
  if (row === undefined) return { cell: undefined, position };
  const cell = { row, underway: underwayAt(value.transfers, id.location), position };
  // Not when the feed is already beyond: it may have had news of this item that came too late for the read and too early for the cell.
  if (position >= runner.position()) cache.keep(cell, generation);
  return { cell, position };
};

export const createLoadItem = (context: LoadContext): LoadItem => {
  const underWay = new Map<string, { readonly since: number; readonly loading: Promise<LoadedItem> }>();
  return (id) => {
    const key = stockStream(id);
    const since = context.runner.position();
    const other = underWay.get(key);
    // One that began before the feed moved may not see what the asker has been promised with `minPosition`.
    if (other?.since === since) return other.loading;
    const loading = load(context, id).finally(() => {
      if (underWay.get(key)?.loading === loading) underWay.delete(key);
    });
    underWay.set(key, { since, loading });
    return loading;
  };
};
