import type { FieldValue } from './explained-value.js';
import type { FoldedHistory, Verdict } from './explanation.js';

/** A cell that serves the value beside what the log says at the cell's own position. */
export interface CheckedCell {
  /** `null`: there is no cell where there should be one. */
  readonly value: FieldValue;
  readonly logValue: FieldValue;
  /** Whether the cell's chain hash is that of the log's event of the same revision. */
  readonly chainMatches: boolean;
}

const drifted = (cell: CheckedCell | null): boolean =>
  cell !== null && (cell.value !== cell.logValue || !cell.chainMatches);

/** `null`: there is no such cell, and none is due. */
export const verdictOf = (
  { tampering }: Pick<FoldedHistory<FieldValue>, 'tampering'>,
  view: CheckedCell | null,
  cache: CheckedCell | null,
): Verdict => {
  if (tampering !== undefined) return 'log_tampered';
  if (drifted(view)) return 'view_drift';
  return drifted(cache) ? 'cache_drift' : 'consistent';
};
