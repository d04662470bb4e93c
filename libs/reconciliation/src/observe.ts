import type { Sku } from '@tallyman/inventory';
import { isWhole } from '@tallyman/kernel';
import type { Proposal, VarianceLine, VarianceSummary } from './variance.js';

/** A count and what the log says of the same units at the position of the count. */
export interface Observation {
  readonly sku: Sku;
  /** Both whole numbers of at least 0. */
  readonly counted: number;
  readonly expected: number;
  readonly position: number;
}

/** The correction of a variance; `null` when there is nothing to correct. */
export const proposalFor = (variance: number): Proposal | null => {
  if (variance === 0) return null;
  return { reasonCode: variance < 0 ? 'shrinkage_unexplained' : 'found', delta: variance };
};

/** Sets a count against the log. */
export const observe = ({ sku, counted, expected, position }: Observation): VarianceLine => {
  const variance = counted - expected;
  // Of two whole numbers of at least 0 the difference is exact; anything else is a bug of the caller, not a count.
  if (!isWhole(variance)) throw new RangeError(`${sku}: a variance of ${String(variance)} is not a whole number`);
  return { sku, counted, expected, variance, position, suspects: [], proposal: proposalFor(variance) };
};

export const summarize = (lines: readonly Pick<VarianceLine, 'variance'>[]): VarianceSummary => {
  const short = lines.filter(({ variance }) => variance < 0).length;
  const over = lines.filter(({ variance }) => variance > 0).length;
  return { lines: lines.length, matched: lines.length - short - over, short, over };
};
