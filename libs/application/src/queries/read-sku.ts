import type { Sku } from '@tallyman/inventory';
import { addQuantities, NO_QUANTITIES } from '@tallyman/projections';
import { freshness, reach } from './read-context.js';
import type { ReadContext } from './read-context.js';
import { underwayAt, unitsOf } from './load-item.js';
import { atMoment, checkItem } from './read-log.js';
import { resolveMoment } from './moments.js';
import type { LocationQuantities, QueryResult, SkuAnswer, StockReadOptions } from './stock-queries-port.js';

const totals = (locations: readonly LocationQuantities[]): SkuAnswer['totals'] =>
  locations.reduce((sum, { quantities }) => addQuantities(sum, quantities), NO_QUANTITIES);

/** From the log, all locations as of one position: that of the moment, or the end of the log. */
const fromLog = async (context: ReadContext, sku: Sku, options: StockReadOptions): Promise<QueryResult<SkuAnswer>> => {
  const at = options.at ?? { position: await context.head.ask() };
  const moment = await resolveMoment(context.store, context.head, at, context.now());
  if (moment.kind === 'refused') return moment;
  const { position, head } = moment;
  const known = (await context.views.itemsOfSku(sku)).value;
  const locations: LocationQuantities[] = [];
  for (const { location } of known) {
    const read = await atMoment(context, { location, sku }, { position }, false);
    if (read.kind !== 'found') continue;
    const agrees =
      options.verified === true ? { viewAgrees: (await checkItem(context, { location, sku })).viewAgrees } : {};
    locations.push({ location, quantities: read.value.quantities, ...agrees });
  }
  if (locations.length === 0) return { kind: 'absent' };
  const answer = { sku, totals: totals(locations), locations };
  return { kind: 'found', value: { ...answer, freshness: { position, lag: head - position, source: 'log' } } };
};

/** See `StockQueries.sku`. */
export const readSku = async (
  context: ReadContext,
  sku: Sku,
  options: StockReadOptions,
): Promise<QueryResult<SkuAnswer>> => {
  if (options.at !== undefined || options.verified === true) return fromLog(context, sku, options);
  const refusal = await reach(context, options.minPosition);
  if (refusal !== undefined) return refusal;
  const { position, value } = await context.views.stockOf(sku);
  if (value.items.length === 0) return { kind: 'absent' };
  const { transfers } = value;
  const locations = value.items.map(({ location, quantities }) => ({
    location,
    quantities,
    ...underwayAt(transfers, location),
  }));
  const answer = { sku, totals: totals(locations), inTransit: unitsOf(transfers), locations, transfers };
  return { kind: 'found', value: { ...answer, freshness: await freshness(context, position, 'view') } };
};
