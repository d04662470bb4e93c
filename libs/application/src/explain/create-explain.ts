import type { EventStore, LogHead } from '@tallyman/event-store';
import { createExplanation, exact, verdictOf, type FoldedHistory, type Probe } from '@tallyman/explain';
import { stockStream } from '@tallyman/inventory';
import type { StockCache, StockViews } from '@tallyman/read-models';
import type { Explain, ExplainOutcome, ExplainRequest, LogMoment, StockExplanation } from './explain.js';
import { compareCells, probePositions, type Served } from './served-cells.js';
import { streamPages } from './stream-pages.js';

export interface ExplainPorts {
  readonly store: EventStore;
  readonly views: Pick<StockViews, 'item'>;
  readonly cache: Pick<StockCache, 'get'>;
}

export const createExplain =
  ({ store, views, cache }: ExplainPorts): Explain =>
  async (request) => {
    // The order matters: the log's head is read last, so neither the cache nor the view can be ahead of what is folded.
    const cached = cache.get(request.item)?.row;
    const served = { cached, viewed: await views.item(request.item) };
    const head = await store.head();
    const position = await positionOf(store, head, request.at);
    if (position > head.position) return aheadOfLog(position, head.position);
    const folded = await fold(store, request, position, served);
    return folded === undefined
      ? undefined
      : { kind: 'explained', explanation: assemble(request, position, served, folded) };
  };

const positionOf = async (store: EventStore, head: LogHead, at: LogMoment | undefined): Promise<number> => {
  if (at === undefined) return head.position;
  return 'position' in at ? at.position : Math.min(await store.positionAt(at.time), head.position);
};

const aheadOfLog = (position: number, head: number): ExplainOutcome => ({
  kind: 'refused',
  code: 'position_ahead_of_log',
  detail: `position ${String(position)} is not in the log yet: its last one is ${String(head)}`,
  position,
  head,
});

interface Folded {
  readonly history: FoldedHistory;
  readonly probes: readonly Probe[];
}

/** `undefined`: the stream is absent. */
const fold = async (
  store: EventStore,
  { item, field, after, limit }: ExplainRequest,
  upTo: number,
  served: Served,
): Promise<Folded | undefined> => {
  const probes = probePositions(served);
  const explanation = createExplanation({ item, field, upTo, probes, page: { after, limit } });
  let exists = false;
  for await (const page of streamPages(store, stockStream(item), Math.max(upTo, ...probes))) {
    exists = true;
    for (const event of page) explanation.add(event);
  }
  return exists ? explanation.finish() : undefined;
};

const assemble = (
  { item, field, expected }: ExplainRequest,
  position: number,
  cells: Served,
  { history, probes }: Folded,
): StockExplanation => {
  const { served, view, cache } = compareCells(cells, field, probes);
  return {
    subject: { kind: 'stock', sku: item.sku, location: item.location },
    ...history,
    ...(expected === undefined ? {} : { expected, gap: exact(BigInt(history.value) - BigInt(expected)) }),
    at: { position },
    served,
    verdict: verdictOf(history, view, cache),
  };
};
