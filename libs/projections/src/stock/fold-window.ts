import type { StockEventFact } from '@tallyman/event-catalog';
import type { StockChanges } from './changes.js';
import { StockFold } from './stock-fold.js';

/**
 * The net changes of a stretch of the log, in the order of the log. Throws when an event has no place in the views or a stream has a gap, and
 * `WindowOverflowError` when only a shorter stretch can be folded.
 */
export const foldWindow = (events: Iterable<StockEventFact>): StockChanges => {
  const fold = new StockFold();
  for (const event of events) fold.add(event);
  return fold.net();
};

/** The row changes of one event. */
export const stockChanges = (event: StockEventFact): StockChanges => foldWindow([event]);
