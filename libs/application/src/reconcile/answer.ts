import type { LocationId } from '@tallyman/inventory';
import type { CountLineRow } from '@tallyman/read-models';
import { observe, summarize } from '@tallyman/reconciliation';
import type { LineRefusal, LineStatus, Reconciliation, ReconciliationLine } from './reconciliations.js';

/** Refused lines of this request, by index. */
export type Refusals = ReadonlyMap<number, LineRefusal>;

/** A reconciliation from its rows in the view; `undefined` when it has none. */
export const describeRows = (
  id: string,
  rows: readonly CountLineRow[],
  refusals: Refusals = new Map(),
): Reconciliation | undefined => {
  const [first] = rows;
  if (first === undefined) return undefined;
  const lines = rows.map((row) => lineOf(row, refusals.get(row.line)));
  return describeLines(id, first.location, first.countedBy, lines);
};

export const describeLines = (
  id: string,
  location: LocationId,
  countedBy: string,
  lines: readonly ReconciliationLine[],
): Reconciliation => {
  const sorted = lines.toSorted((a, b) => a.line - b.line);
  return { id, location, countedBy, status: statusOf(sorted), lines: sorted, summary: summarize(sorted) };
};

const lineOf = (row: CountLineRow, refusal: LineRefusal | undefined): ReconciliationLine => {
  const { sku, counted, expected, observedPosition: position, line, condition, reconciled } = row;
  const variance = observe({ sku, counted, expected, position });
  return {
    ...variance,
    line,
    condition,
    countedAt: new Date(row.countedAt).toISOString(),
    status: lineStatus(variance.variance, reconciled !== undefined, refusal !== undefined),
    reconciled: reconciled ?? null,
    refusal: refusal ?? null,
  };
};

const lineStatus = (variance: number, reconciled: boolean, refused: boolean): LineStatus => {
  if (reconciled) return 'approved';
  if (refused) return 'refused';
  return variance === 0 ? 'matched' : 'proposed';
};

const statusOf = (lines: readonly ReconciliationLine[]): Reconciliation['status'] => {
  const open = lines.some(({ status }) => status === 'proposed' || status === 'refused');
  if (!open) return 'approved';
  return lines.some(({ status }) => status === 'approved') ? 'partly_approved' : 'proposed';
};
