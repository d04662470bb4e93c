import { setImmediate } from 'node:timers/promises';
import type { EventFact } from '@tallyman/event-catalog';
import { WindowOverflowError } from '@tallyman/projections';
import type { Projection } from '@tallyman/projections';

export interface FoldedEvents<Changes> {
  readonly changes: Changes;
  /** How many of the events are in it, from the first on: all, but for a window whose sums would overflow. */
  readonly count: number;
}

/** Some two milliseconds' worth: then everything else that waits for this thread has a turn. */
const SLICE = 1000;

/** Folds a stretch of the log for a projection. */
export const foldEvents = async <Changes>(
  projection: Projection<Changes>,
  events: readonly EventFact[],
): Promise<FoldedEvents<Changes>> => {
  const fold = projection.createFold();
  try {
    for (const [index, event] of events.entries()) {
      if (index % SLICE === SLICE - 1) await setImmediate();
      fold.add(event);
    }
    return { changes: fold.net(), count: events.length };
  } catch (error) {
    // One event alone always fits, because the balances before and after it do.
    if (!(error instanceof WindowOverflowError) || events.length === 1) throw error;
    return foldEvents(projection, events.slice(0, events.length >> 1));
  }
};
