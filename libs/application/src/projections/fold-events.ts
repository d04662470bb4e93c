import { setImmediate } from 'node:timers/promises';
import { isStockFact } from '@tallyman/event-catalog';
import type { EventFact } from '@tallyman/event-catalog';
import { StockFold, WindowOverflowError } from '@tallyman/projections';
import type { StockChanges } from '@tallyman/projections';

export interface FoldedEvents {
  readonly changes: StockChanges;
  /** How many of the events are in it, from the first on: all, but for a window whose sums would overflow. */
  readonly count: number;
}

/** Some two milliseconds' worth: then everything else that waits for this thread has a turn. */
const SLICE = 1000;

/** Folds the stock events of a stretch of the log. The service's own events change no stock view. */
export const foldEvents = async (events: readonly EventFact[]): Promise<FoldedEvents> => {
  const fold = new StockFold();
  try {
    for (const [index, event] of events.entries()) {
      if (index % SLICE === SLICE - 1) await setImmediate();
      if (isStockFact(event)) fold.add(event);
    }
    return { changes: fold.net(), count: events.length };
  } catch (error) {
    // One event alone always fits, because the balances before and after it do.
    if (!(error instanceof WindowOverflowError) || events.length === 1) throw error;
    return foldEvents(events.slice(0, events.length >> 1));
  }
};
