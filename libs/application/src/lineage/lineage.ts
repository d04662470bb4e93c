import type { EventStore } from '@tallyman/event-store';
import {
  firstFaults,
  recordStream,
  walkLineage,
  type FieldValue,
  type LineageGraph,
  type LineageReader,
  type RecordId,
} from '@tallyman/records';
import { aheadOfLog, positionOf } from '../explain/explain-value.js';
import type { AheadOfLog, LogMoment } from '../explain/explain.js';
import type { FormulaBook, FormulaSource } from '../formulas/formula-book.js';
import { LineageTooLargeError, PointReader } from './point-reader.js';
import { revisionAt } from './revision-at.js';

export interface LineageRequest {
  readonly id: RecordId;
  readonly field: string;
  /** Default: the head of the log. */
  readonly at?: LogMoment;
  /** Steps that are followed, 0..MAX_LINEAGE_DEPTH; default DEFAULT_LINEAGE_DEPTH. */
  readonly depth?: number;
  /** Most nodes, 1..MAX_LINEAGE_NODES; default DEFAULT_LINEAGE_NODES. */
  readonly nodes?: number;
}

export const MAX_LINEAGE_DEPTH = 1000;
export const DEFAULT_LINEAGE_DEPTH = 64;
export const MAX_LINEAGE_NODES = 10_000;
export const DEFAULT_LINEAGE_NODES = 1000;
/** Events that are folded for one answer, of all streams together. */
const MAX_EVENTS = 500_000;

/** The answer of `GET …/lineage`. */
export interface RecordLineage extends RecordId, LineageGraph {
  readonly field: string;
  /** The log position that `value` is of. */
  readonly at: { readonly position: number };
  readonly value: FieldValue | null;
  /** Steps that are wrong by themselves and nearest to the sources: indices of nodes, in order of position. */
  readonly firstFaults: readonly number[];
}

export interface LineageTooLarge {
  readonly kind: 'refused';
  readonly code: 'lineage_too_large';
  readonly detail: string;
  readonly stream: string;
}

export type LineageOutcome = { readonly kind: 'found'; readonly lineage: RecordLineage } | AheadOfLog | LineageTooLarge;

/** `undefined`: the log had no such record at that moment. Throws `UnreadableEventError` for an event of a later release. */
export type Lineage = (request: LineageRequest) => Promise<LineageOutcome | undefined>;

export interface LineagePorts {
  readonly store: EventStore;
  readonly formulas: FormulaBook;
}

/** Reads points from the log, and with each derived one the formulas of its algorithm. */
export const readerOf =
  (points: PointReader, formulas: FormulaSource): LineageReader =>
  async (point) => {
    const event = await points.read(point);
    if (event?.derivation !== undefined) await formulas.load(event.derivation.algorithm);
    return event;
  };

/** Walks from a value of a record back to its sources, across records, stock items and accounts, all from the log. */
export const createLineage =
  ({ store, formulas }: LineagePorts): Lineage =>
  async ({ id, field, at, depth = DEFAULT_LINEAGE_DEPTH, nodes = DEFAULT_LINEAGE_NODES }) => {
    const head = await store.head();
    const position = await positionOf(store, head, at);
    if (position > head.position) return aheadOfLog(position, head.position);
    const stream = recordStream(id);
    const revision = await revisionAt(store, stream, position);
    if (revision === undefined) return undefined;
    const source = formulas.open();
    const reader = readerOf(new PointReader(store, MAX_EVENTS), source);
    try {
      const limits = { maxDepth: depth, maxNodes: nodes, formulaOf: source.formulaOf };
      const graph = await walkLineage({ stream, revision, field }, reader, limits);
      return { kind: 'found', lineage: describe(id, field, position, graph) };
    } catch (error) {
      if (error instanceof LineageTooLargeError) return tooLarge(error);
      throw error;
    }
  };

const describe = (id: RecordId, field: string, position: number, graph: LineageGraph): RecordLineage => {
  const { recordType, key } = id;
  const first = new Set(firstFaults(graph));
  const indices = [...first].map((node) => graph.nodes.indexOf(node));
  const value = graph.nodes[0]?.value ?? null;
  return { recordType, key, field, at: { position }, value, ...graph, firstFaults: indices };
};

export const tooLarge = ({ stream, message }: LineageTooLargeError): LineageTooLarge => ({
  kind: 'refused',
  code: 'lineage_too_large',
  detail: message,
  stream,
});
