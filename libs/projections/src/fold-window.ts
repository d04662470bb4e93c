import { stockItemOf } from '@tallyman/inventory';
import type { DecodedStockEvent } from '@tallyman/event-catalog';
import type { StockChanges } from './changes.js';
import { countLines } from './count-lines.js';
import { stockHolds } from './stock-holds.js';
import { stockItems } from './stock-items.js';
import { stockTransfers } from './stock-transfers.js';
import type { StockFact, ViewProjection } from './view-projection.js';

/** Net changes of one view, in order of the first event that touched each row. */
const createFold = <Change>(view: ViewProjection<Change>) => {
  const byKey = new Map<string, Change>();
  return {
    add(fact: StockFact): void {
      const change = view.changeOf(fact);
      if (change === undefined) return;
      const key = view.keyOf(change);
      const earlier = byKey.get(key);
      byKey.set(key, earlier === undefined ? change : view.merge(earlier, change));
    },
    net: (): readonly Change[] => [...byKey.values()],
  };
};

const factOf = (event: DecodedStockEvent): StockFact => {
  const item = stockItemOf(event.stream);
  // A stock event outside a stock stream has no row to go to. Skipping it would hide it.
  if (item === undefined)
    throw new Error(`event ${String(event.position)} (${event.type}) is in ${event.stream}, which is no stock stream`);
  return { item, event };
};

/**
 * The net changes of a stretch of the log, in the order of the log. Throws when an event has no place in the views, and
 * `WindowOverflowError` when only a shorter stretch can be folded.
 */
export const foldWindow = (events: Iterable<DecodedStockEvent>): StockChanges => {
  const items = createFold(stockItems);
  const holds = createFold(stockHolds);
  const transfers = createFold(stockTransfers);
  const counts = createFold(countLines);
  for (const event of events) {
    const fact = factOf(event);
    items.add(fact);
    holds.add(fact);
    transfers.add(fact);
    counts.add(fact);
  }
  return { items: items.net(), holds: holds.net(), transfers: transfers.net(), countLines: counts.net() };
};

/** The row changes of one event. */
export const stockChanges = (event: DecodedStockEvent): StockChanges => foldWindow([event]);
