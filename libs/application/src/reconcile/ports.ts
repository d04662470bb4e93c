import type { EventStore } from '@tallyman/event-store';
import type { StockViews } from '@tallyman/read-models';
import { UnavailableError, type CommandGate } from '../commands/results.js';

export interface ReconcilePorts {
  readonly gate: CommandGate;
  readonly store: EventStore;
  readonly views: Pick<StockViews, 'countLines'>;
  /** True when the views are at the position or beyond; false when that takes too long. */
  readonly waitForView: (position: number) => Promise<boolean>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Lines that are worked on at a time: enough to fill the groups of the log. How many streams are read at a time is the store's to bound. */
export const LINES_AT_ONCE = 256;

/** Waits until the views show what was written. */
export const awaitView = async ({ waitForView }: ReconcilePorts, position: number): Promise<void> => {
  if (position === 0 || (await waitForView(position))) return;
  throw new UnavailableError(
    'view_behind',
    'it is written, but the views do not show it yet; send the same request again for its answer',
  );
};
