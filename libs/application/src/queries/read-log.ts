import type { StockItemId } from '@tallyman/inventory';
import { sameQuantities } from '@tallyman/projections';
import type { StockItemRow } from '@tallyman/read-models';
import { foldStream } from './fold-stream.js';
import type { FoldedItem, FoldedStream } from './fold-stream.js';
import { resolveMoment } from './moments.js';
import type { ReadContext } from './read-context.js';
import type { Moment, QueryResult, StockItemAnswer } from './stock-queries-port.js';

/** Whether the view has the row that the log makes of the same events, or neither has one. */
const agrees = (row: StockItemRow | undefined, logged: FoldedItem | undefined): boolean =>
  row === undefined || logged === undefined
    ? row === logged
    : logged.revision === row.appliedRevision &&
      logged.position === row.appliedPosition &&
      logged.chainHash === row.chainHash &&
      sameQuantities(logged.quantities, row.quantities);

interface Checked {
  readonly folded: FoldedStream;
  readonly viewAgrees: boolean;
}

/** Folds the whole stream, and holds the view's row against what the log says as of the view's position (which may be behind). */
export const checkItem = async ({ views, store }: ReadContext, id: StockItemId): Promise<Checked> => {
  const viewed = await views.item(id);
  const folded = await foldStream(store, id, { markAt: viewed.position });
  return { folded, viewAgrees: agrees(viewed.value, folded.mark) };
};

/** A value that the log says now, and the position as of which it is true. */
export const verified = async (context: ReadContext, id: StockItemId): Promise<QueryResult<StockItemAnswer>> => {
  // Asked before the stream is read: up to here nothing can be missing.
  const head = await context.head.ask();
  const { folded, viewAgrees } = await checkItem(context, id);
  if (folded.last === undefined) return { kind: 'absent' };
  const position = Math.max(head, folded.last.position);
  const freshness = { position, lag: 0, source: 'log' as const };
  return { kind: 'found', value: { ...id, quantities: folded.last.quantities, freshness, viewAgrees } };
};

/** A value as it was. */
export const atMoment = async (
  context: ReadContext,
  id: StockItemId,
  at: Moment,
  check: boolean,
): Promise<QueryResult<StockItemAnswer>> => {
  const moment = await resolveMoment(context.store, context.head, at, context.now());
  if (moment.kind === 'refused') return moment;
  const { position, head } = moment;
  const { last } = await foldStream(context.store, id, { upTo: position });
  if (last === undefined) return { kind: 'absent' };
  const checked = check ? { viewAgrees: (await checkItem(context, id)).viewAgrees } : {};
  const freshness = { position, lag: head - position, source: 'log' as const };
  return { kind: 'found', value: { ...id, quantities: last.quantities, freshness, ...checked } };
};
