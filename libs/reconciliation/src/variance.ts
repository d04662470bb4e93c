import type { Sku } from '@tallyman/inventory';
import type { ReasonCode } from '@tallyman/kernel';

/** The correction that would bring the log to the count; `delta` is never 0. */
export interface Proposal {
  /** `shrinkage_unexplained` when units are missing, `found` when there are more than expected. */
  readonly reasonCode: Extract<ReasonCode, 'shrinkage_unexplained' | 'found'>;
  readonly delta: number;
}

/** An event that may explain a variance. Ranking them is not part of this release: the list is empty. */
export interface Suspect {
  readonly rank: number;
  readonly score: number;
  readonly kind: string;
  readonly subsystem: string;
  readonly eventIds: readonly string[];
  readonly explains: number;
  readonly evidence: readonly string[];
}

/** A count beside what the log said at the position of the count. */
export interface VarianceLine {
  readonly sku: Sku;
  /** At least 0. */
  readonly counted: number;
  /** The quantity of the counted condition at `position`. */
  readonly expected: number;
  /** counted − expected. */
  readonly variance: number;
  /** The log position of the count; 0: before the first event. */
  readonly position: number;
  readonly suspects: readonly Suspect[];
  /** `null` when the variance is 0. */
  readonly proposal: Proposal | null;
}

/** lines = matched + short + over. */
export interface VarianceSummary {
  readonly lines: number;
  readonly matched: number;
  readonly short: number;
  readonly over: number;
}
