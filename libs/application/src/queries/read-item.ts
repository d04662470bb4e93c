import type { LocationId, StockItemId } from '@tallyman/inventory';
import type { StockItemRow, TransferRow, Underway } from '@tallyman/read-models';
import { freshness, reach } from './read-context.js';
import type { ReadContext } from './read-context.js';
import { atMoment, verified } from './read-log.js';
import type { QueryResult, StockItemAnswer, StockReadOptions } from './stock-queries-port.js';

/** What the transfers of a SKU mean for one location. */
export const underwayAt = (transfers: readonly TransferRow[], location: LocationId): Underway => ({
  incoming: unitsOf(transfers.filter(({ to }) => to === location)),
  inTransit: unitsOf(transfers.filter(({ from }) => from === location)),
});

export const unitsOf = (transfers: readonly TransferRow[]): number =>
  transfers.reduce((sum, { inTransit }) => sum + inTransit, 0);

interface Current {
  readonly row: StockItemRow | undefined;
  readonly underway: Underway;
  readonly position: number;
  readonly source: 'memory' | 'view';
}

const fromView = async ({ views, cache, runner }: ReadContext, id: StockItemId): Promise<Current> => {
  const { value, position, generation } = await views.stockOf(id.sku, id.location);
  const underway = underwayAt(value.transfers, id.location);
  const [row] = value.items;
  // Kept, but only while the runner stands where the view stood: a moment later it may be older than the position it would claim.
  if (row !== undefined && position === runner.position()) {
    cache.offer(row, generation);
    cache.offerUnderway(id, underway, generation);
  }
  return { row, underway, position, source: 'view' };
};

const current = async (context: ReadContext, id: StockItemId): Promise<Current> => {
  const { cache, runner } = context;
  const row = cache.get(id);
  const underway = cache.underway(id);
  if (row === undefined || underway === undefined) return fromView(context, id);
  // Read in the same tick as the cells: the runner moves both without a pause between.
  return { row, underway, position: runner.position(), source: 'memory' };
};

/** See `StockQueries.item`. */
export const readItem = async (
  context: ReadContext,
  id: StockItemId,
  options: StockReadOptions,
): Promise<QueryResult<StockItemAnswer>> => {
  if (options.at !== undefined) return atMoment(context, id, options.at, options.verified === true);
  if (options.verified === true) return verified(context, id);
  const refusal = await reach(context, options.minPosition);
  if (refusal !== undefined) return refusal;
  const { row, underway, position, source } = await current(context, id);
  // Goods on their way to a location that never had any are for the SKU's answer: here there is no stock item yet.
  if (row === undefined) return { kind: 'absent' };
  const stock = { location: id.location, sku: id.sku, quantities: row.quantities, ...underway };
  return { kind: 'found', value: { ...stock, freshness: await freshness(context, position, source) } };
};
