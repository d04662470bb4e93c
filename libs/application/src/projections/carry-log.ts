import type { RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { STOCK_PROJECTION } from '@tallyman/read-models';
import type { ProjectionStore, StockCache } from '@tallyman/read-models';
import { foldEvents } from './fold-events.js';
import type { RunnerState } from './runner-state.js';

/** What it takes to carry the log into the views. */
export interface Carrier {
  readonly store: EventStore;
  readonly projectionStore: ProjectionStore;
  readonly cache: StockCache;
  /** Most events in one transaction. */
  readonly pageSize: number;
  readonly state: RunnerState;
}

/** A checkpoint that the log has not reached: views of another log, or of one that was restored to an earlier state. */
export class CheckpointAheadError extends Error {}

/** Reads where the live generation is; returns whether that is the end of the log. */
export const loadCheckpoint = async ({ store, projectionStore, cache, state }: Carrier): Promise<boolean> => {
  const checkpoint = await projectionStore.live(STOCK_PROJECTION);
  const head = await store.head();
  if (checkpoint.position > head.position)
    throw new CheckpointAheadError(
      `the views are at position ${String(checkpoint.position)}, the log ends at ${String(head.position)}`,
    );
  // Whatever moved the checkpoint without us has changed rows that the cache did not see.
  cache.clear(checkpoint.generation);
  state.moveTo(checkpoint);
  return checkpoint.position === head.position;
};

/** How many of the events went in; 0: somebody else moved the checkpoint, or switched generations, and nothing was written. */
const applyWindow = async (carrier: Carrier, events: readonly RecordedEvent[]): Promise<number> => {
  const { projectionStore, cache, state } = carrier;
  const { generation, position } = state.checkpoint();
  const { changes, count } = foldEvents(events);
  const to = events[count - 1]?.position ?? position;
  const result = await projectionStore.apply(STOCK_PROJECTION, generation, { from: position, to, changes });
  if (result.kind === 'moved') return 0;
  // No await from here to `moveTo`: whoever reads cache and position in one tick reads what belongs together.
  for (const row of result.items) cache.offer(row, generation);
  for (const { sku, from: sender, to: receiver } of changes.transfers)
    for (const location of [sender, receiver]) cache.forgetUnderway({ sku, location });
  state.moveTo({ generation, position: to });
  return count;
};

/** Follows the log from the checkpoint, window by window, until `signal` aborts or the checkpoint is moved by somebody else. */
export const carryLog = async (carrier: Carrier, signal: AbortSignal, succeeded: () => void): Promise<void> => {
  const { store, pageSize, state } = carrier;
  for await (const page of store.follow(state.checkpoint().position, signal))
    for (let start = 0; start < page.length;) {
      if (signal.aborted) return;
      const count = await applyWindow(carrier, page.slice(start, start + pageSize));
      if (count === 0) return;
      start += count;
      succeeded();
    }
};
