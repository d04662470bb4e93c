import type { EventStore } from '@tallyman/event-store';
import type { StockCache, StockViews } from '@tallyman/read-models';
import { UnavailableError } from '../commands/results.js';
import type { ProjectionRunner } from '../projections/runner-port.js';
import type { HeadWatch } from './head-watch.js';
import type { LoadItem } from './load-item.js';
import { checkMinPosition } from './moments.js';
import type { Freshness, QueryRefusal } from './stock-queries-port.js';

/** How far the views of a projection are, and the log: what it takes to wait for them and to say how fresh they are. */
export interface ViewProgress {
  readonly runner: Pick<ProjectionRunner, 'position' | 'waitFor'>;
  readonly head: HeadWatch;
  /** Longest wait for `minPosition`, in milliseconds. */
  readonly maxWaitMs: number;
}

/** What the queries of stock read from. */
export interface ReadContext extends ViewProgress {
  readonly views: StockViews;
  readonly cache: StockCache;
  readonly store: EventStore;
  readonly loadItem: LoadItem;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Waits until the views are at `minPosition`; refused when the log is not. Throws `UnavailableError('view_behind')`. */
export const reach = async (
  context: ViewProgress,
  minPosition: number | undefined,
): Promise<QueryRefusal | undefined> => {
  if (minPosition === undefined || minPosition <= context.runner.position()) return undefined;
  const refusal = await checkMinPosition(context.head, minPosition);
  if (refusal !== undefined) return refusal;
  if (await context.runner.waitFor(minPosition, context.maxWaitMs)) return undefined;
  throw new UnavailableError(
    'view_behind',
    `the views did not reach position ${String(minPosition)} within ${String(context.maxWaitMs)} ms`,
  );
};

/** `head`: where the log ends. */
export const freshnessAt = (position: number, source: Freshness['source'], head: number): Freshness => ({
  position,
  lag: Math.max(0, head - position),
  source,
});

export const freshness = async (
  { head }: Pick<ViewProgress, 'head'>,
  position: number,
  source: Freshness['source'],
): Promise<Freshness> => freshnessAt(position, source, await head.position());
