import type { EventStore } from '@tallyman/event-store';
import type { DerivedFieldRow, DerivedPage, RecordViews } from '@tallyman/read-models';
import { MAX_INPUTS, recordStream, walkLineage, type LineageNode } from '@tallyman/records';
import type { FormulaBook } from '../formulas/formula-book.js';
import { createHeadWatch, type HeadWatchOptions } from '../queries/head-watch.js';
import { freshness, reach, type ViewProgress } from '../queries/read-context.js';
import { RecheckFindings } from './findings.js';
import { readerOf, tooLarge } from './lineage.js';
import { LineageTooLargeError, PointReader } from './point-reader.js';
import {
  DEFAULT_RECHECKED,
  DEFAULT_SAMPLES,
  type Recheck,
  type RecheckCursor,
  type RecheckRecords,
  type RecheckRequest,
} from './recheck-port.js';

export interface RecheckPorts {
  readonly store: EventStore;
  readonly views: Pick<RecordViews, 'derived'>;
  readonly formulas: FormulaBook;
  readonly runner: ViewProgress['runner'];
  readonly ownHead?: HeadWatchOptions['ownHead'];
  /** Longest wait for `minPosition`, in milliseconds; default 5000. */
  readonly maxWaitMs?: number;
}

/** Fields that are derived again at a time: what their inputs were is then read together. */
const TOGETHER = 500;
/** Events that are folded for one answer, of all streams together. */
const MAX_EVENTS = 5_000_000;

/** The field itself and all of its inputs. */
const ONE_STEP = { maxDepth: 1, maxNodes: MAX_INPUTS + 1 };

type Derive = (row: DerivedFieldRow) => Promise<LineageNode | undefined>;

/** A field again, from the log alone: what the view says of it is only where to look. */
const deriverOf = (store: EventStore, formulas: FormulaBook): Derive => {
  const source = formulas.open();
  const reader = readerOf(new PointReader(store, MAX_EVENTS), source);
  return async (row) => {
    const root = { stream: recordStream(row), revision: row.revision, field: row.field };
    const { nodes } = await walkLineage(root, reader, { ...ONE_STEP, formulaOf: source.formulaOf });
    return nodes[0];
  };
};

const isAsViewed = (row: DerivedFieldRow, node: LineageNode | undefined): boolean =>
  node !== undefined &&
  node.value === row.value &&
  node.revision === row.revision &&
  node.algorithm === row.algorithm &&
  node.algorithmVersion === row.algorithmVersion;

type Found = Omit<Recheck, 'freshness'> & { readonly position: number };

const recheckAll = async (
  { views }: Pick<RecheckPorts, 'views'>,
  derive: Derive,
  { recordType, after, limit = DEFAULT_RECHECKED, samples = DEFAULT_SAMPLES, ...only }: RecheckRequest,
): Promise<Found> => {
  const findings = new RecheckFindings(samples);
  let [checked, viewDiffers, position] = [0, 0, 0];
  let cursor: RecheckCursor | undefined = after;
  for (;;) {
    const page: DerivedPage = {
      limit: Math.min(TOGETHER, limit - checked),
      ...(only.field === undefined ? {} : { field: only.field }),
      ...(only.algorithmVersion === undefined ? {} : { algorithmVersion: only.algorithmVersion }),
      ...(cursor === undefined ? {} : { after: { key: cursor.key as DerivedFieldRow['key'], field: cursor.field } }),
    };
    const { value: rows, position: viewed } = await views.derived(recordType, page);
    position = position === 0 ? viewed : Math.min(position, viewed);
    const nodes = await Promise.all(rows.map(derive));
    for (const [index, row] of rows.entries()) {
      const node = nodes[index];
      if (!isAsViewed(row, node)) viewDiffers += 1;
      if (node !== undefined) findings.add(row.key, node);
    }
    checked += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page.limit) return { checked, viewDiffers, position, ...findings.finish() };
    cursor = { key: last.key, field: last.field };
    if (checked >= limit) return { checked, viewDiffers, position, next: cursor, ...findings.finish() };
  }
};

export const createRecheckRecords = (ports: RecheckPorts): RecheckRecords => {
  const { store, formulas, runner, maxWaitMs = 5000 } = ports;
  const context: ViewProgress = { runner, maxWaitMs, head: createHeadWatch(ports) };
  return async (request) => {
    const refusal = await reach(context, request.minPosition);
    if (refusal !== undefined) return refusal;
    try {
      const { position, ...found } = await recheckAll(ports, deriverOf(store, formulas), request);
      return { kind: 'found', recheck: { ...found, freshness: await freshness(context, position, 'view') } };
    } catch (error) {
      if (error instanceof LineageTooLargeError) return tooLarge(error);
      throw error;
    }
  };
};
