import type { StockItemId } from '@tallyman/inventory';
import type { StockCache, StockCell } from '@tallyman/read-models';
import type { ProjectionRunner } from '../projections/runner-port.js';
import type { HeadWatch } from './head-watch.js';
import { freshness, freshnessAt, reach } from './read-context.js';
import type { ReadContext } from './read-context.js';
import { atMoment, verified } from './read-log.js';
import type { QueryResult, RememberedItem, StockItemAnswer, StockReadOptions } from './stock-queries-port.js';

interface Current {
  readonly cell: StockCell | undefined;
  readonly position: number;
  readonly source: 'memory' | 'view';
}

/** What an answer from memory is made of. */
export interface Memory {
  readonly cache: Pick<StockCache, 'get'>;
  readonly runner: Pick<ProjectionRunner, 'position'>;
}

const inMemory = ({ cache, runner }: Memory, id: StockItemId): Current | undefined => {
  const cell = cache.get(id);
  // In the same tick as the cell: the feed moves both without a pause between.
  const position = runner.position();
  // Read when the views were further than the feed: what it says is not of the feed's position yet.
  return cell === undefined || cell.position > position ? undefined : { cell, position, source: 'memory' };
};

const current = async (context: ReadContext, id: StockItemId): Promise<Current> =>
  inMemory(context, id) ?? { ...(await context.loadItem(id)), source: 'view' };

/** See `StockQueries.remembered`. */
export const rememberedItem = (
  memory: Memory & { readonly head: HeadWatch },
  id: StockItemId,
): RememberedItem | undefined => {
  const found = inMemory(memory, id);
  const head = memory.head.known();
  if (found?.cell === undefined || head === undefined) return undefined;
  return { cell: found.cell, freshness: freshnessAt(found.position, found.source, head) };
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
  const { cell, position, source } = await current(context, id);
  if (cell === undefined) return { kind: 'absent' };
  const stock = { location: id.location, sku: id.sku, quantities: cell.row.quantities, ...cell.underway };
  return { kind: 'found', value: { ...stock, freshness: await freshness(context, position, source) } };
};
