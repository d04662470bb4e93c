import { decode, isStockEvent } from '@tallyman/event-catalog';
import type { RecordedEvent } from '@tallyman/event-catalog';
import { foldWindow, WindowOverflowError } from '@tallyman/projections';
import type { StockChanges } from '@tallyman/projections';

export interface FoldedEvents {
  readonly changes: StockChanges;
  /** How many of the events are in it, from the first on: all, but for a window whose sums would overflow. */
  readonly count: number;
}

/**
 * Decodes a stretch of the log, once, and folds its stock events. The service's own events change no stock view, but they are read
 * like any other: one that this release cannot read throws `UnreadableEventError`, because to skip it would be to lose it.
 */
export const foldEvents = (events: readonly RecordedEvent[]): FoldedEvents => {
  try {
    return { changes: foldWindow(events.map(decode).filter(isStockEvent)), count: events.length };
  } catch (error) {
    // One event alone always fits, because the balances before and after it do.
    if (!(error instanceof WindowOverflowError) || events.length === 1) throw error;
    return foldEvents(events.slice(0, events.length >> 1));
  }
};
