import { createHeadWatch } from './head-watch.js';
import type { HeadWatchOptions } from './head-watch.js';
import { createLoadItem } from './load-item.js';
import { freshness, reach } from './read-context.js';
import type { ReadContext } from './read-context.js';
import { readItem, rememberedItem } from './read-item.js';
import { readSku } from './read-sku.js';
import type { StockQueries } from './stock-queries-port.js';

export type StockQueriesOptions = Pick<ReadContext, 'views' | 'cache' | 'store' | 'runner'> & {
  /** See `HeadWatchOptions`. */
  readonly ownHead?: HeadWatchOptions['ownHead'];
  /** Milliseconds since 1970; default the clock. */
  readonly now?: () => number;
  /** Longest wait for `minPosition`, in milliseconds; default 5000. */
  readonly maxWaitMs?: number;
};

const holds =
  (context: ReadContext): StockQueries['holds'] =>
  async (id, { minPosition, limit = 1000 } = {}) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    const { position, value } = await context.views.holdsOf(id, limit);
    // No hold is an answer, no stock item is another.
    if (value.length === 0 && (await context.views.item(id)).value === undefined) return { kind: 'absent' };
    return { kind: 'found', value: { holds: value, freshness: await freshness(context, position, 'view') } };
  };

const transfers =
  (context: ReadContext): StockQueries['transfers'] =>
  async ({ minPosition, after = 0, limit = 200 } = {}) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    const { position, value } = await context.views.transfersInTransit(after, limit + 1);
    const page = value.slice(0, limit);
    const last = page.at(-1);
    const next = value.length > limit && last !== undefined ? { next: last.dispatchedAtPosition } : {};
    const answer = { transfers: page, freshness: await freshness(context, position, 'view'), ...next };
    return { kind: 'found', value: answer };
  };

export const createStockQueries = (options: StockQueriesOptions): StockQueries => {
  const { now = Date.now, maxWaitMs = 5000, ...rest } = options;
  const context: ReadContext = { ...rest, now, maxWaitMs, head: createHeadWatch(rest), loadItem: createLoadItem(rest) };
  return {
    item: (id, read = {}) => readItem(context, id, read),
    remembered: (id) => rememberedItem(context, id),
    sku: (sku, read = {}) => readSku(context, sku, read),
    holds: holds(context),
    transfers: transfers(context),
  };
};
