import type { EventStore, LogHead } from '@tallyman/event-store';
import {
  createExplanation,
  verdictOf,
  type ExplainedValue,
  type FieldValue,
  type FoldedHistory,
  type Probe,
} from '@tallyman/explain';
import type { AheadOfLog, ExplainOptions, Explained, LogMoment, ValueExplanation } from './explain.js';
import { compareCells, probePositions, type Served } from './served-cells.js';
import { streamPages } from './stream-pages.js';

/**
 * Explains a value of any domain from the whole history of its stream. `read` tells what the cache and the view serve; it is called before the log's
 * head is read, so that neither can be ahead of what is folded. `undefined`: the stream is absent.
 */
export const explainValue = async <Value extends FieldValue>(
  store: EventStore,
  explained: ExplainedValue<Value>,
  options: ExplainOptions,
  read: () => Promise<Served<Value>>,
): Promise<Explained<ValueExplanation<Value>> | undefined> => {
  const served = await read();
  const head = await store.head();
  const position = await positionOf(store, head, options.at);
  if (position > head.position) return aheadOfLog(position, head.position);
  const folded = await fold(store, explained, options, position, probePositions(served));
  if (folded === undefined) return undefined;
  return { kind: 'explained', explanation: assemble(explained, position, served, folded) };
};

/** The position of a moment, which may be ahead of the log. */
export const positionOf = async (store: EventStore, head: LogHead, at: LogMoment | undefined): Promise<number> => {
  if (at === undefined) return head.position;
  return 'position' in at ? at.position : Math.min(await store.positionAt(at.time), head.position);
};

export const aheadOfLog = (position: number, head: number): AheadOfLog => ({
  kind: 'refused',
  code: 'position_ahead_of_log',
  detail: `position ${String(position)} is not in the log yet: its last one is ${String(head)}`,
  position,
  head,
});

interface Folded<Value extends FieldValue> {
  readonly history: FoldedHistory<Value>;
  readonly probes: readonly Probe<Value>[];
}

/** `undefined`: the stream is absent. */
const fold = async <Value extends FieldValue>(
  store: EventStore,
  explained: ExplainedValue<Value>,
  { after, limit }: ExplainOptions,
  upTo: number,
  probes: readonly number[],
): Promise<Folded<Value> | undefined> => {
  const explanation = createExplanation({ explained, upTo, probes, page: { after, limit } });
  let exists = false;
  for await (const page of streamPages(store, explained.stream, Math.max(upTo, ...probes))) {
    exists = true;
    for (const event of page) explanation.add(event);
  }
  return exists ? explanation.finish() : undefined;
};

const assemble = <Value extends FieldValue>(
  { start }: ExplainedValue<Value>,
  position: number,
  cells: Served<Value>,
  { history, probes }: Folded<Value>,
): ValueExplanation<Value> => {
  const { served, view, cache } = compareCells(cells, start, probes);
  return { ...history, at: { position }, served, verdict: verdictOf(history, view, cache) };
};
