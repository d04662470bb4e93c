import type { CommandContext } from '@tallyman/event-catalog';
import type { Condition, LocationId, Sku } from '@tallyman/inventory';
import type { VarianceLine, VarianceSummary } from '@tallyman/reconciliation';

/** Most lines of one reconciliation. */
export const MAX_COUNT_LINES = 10_000;
/** How far `countedAt` may be ahead of the log's clock: scanners' clocks differ. Milliseconds. */
export const COUNT_CLOCK_TOLERANCE = 5 * 60_000;

/** What somebody counted. */
export interface CountedLine {
  readonly sku: Sku;
  /** At least 0. */
  readonly counted: number;
  readonly condition: Condition;
  /** Milliseconds since 1970. */
  readonly countedAt: number;
}

/** Who sends it; command ids, hashes and reasons are made here. `occurredAt` is each line's countedAt, or the time of approval. */
export type ReconcileContext = Pick<
  CommandContext,
  'subsystem' | 'actor' | 'producerVersion' | 'correlationId' | 'causationId' | 'traceparent' | 'reference'
>;

export interface ProposeRequest {
  readonly location: LocationId;
  readonly countedBy: string;
  readonly lines: readonly CountedLine[];
  readonly context: ReconcileContext;
}

export interface ApproveRequest {
  /** Indices of lines; all of them when absent. */
  readonly lines?: readonly number[];
  readonly approvedBy: string;
  readonly context: ReconcileContext;
}

export type LineStatus = 'matched' | 'proposed' | 'approved' | 'refused';
/** `approved`: no line with a variance is left. */
export type ReconciliationStatus = 'proposed' | 'partly_approved' | 'approved';

export interface LineRefusal {
  /** `superseded_count`, or the code of the refused command. */
  readonly code: string;
  readonly detail: string;
}

export interface ReconciliationLine extends VarianceLine {
  /** Index of the line in the upload, from 0. */
  readonly line: number;
  readonly condition: Condition;
  /** ISO 8601 UTC. */
  readonly countedAt: string;
  readonly status: LineStatus;
  /** The correction that was posted; `null` until then. */
  readonly reconciled: { readonly delta: number; readonly position: number; readonly approvedBy: string } | null;
  /** Why this line was not recorded or not approved; `null` unless status is `refused`. */
  readonly refusal: LineRefusal | null;
}

export interface Reconciliation {
  readonly id: string;
  readonly location: LocationId;
  readonly countedBy: string;
  readonly status: ReconciliationStatus;
  readonly lines: readonly ReconciliationLine[];
  readonly summary: VarianceSummary;
}

/** Nothing was written. `errors` names each line that is wrong (the first MAX_LINE_ERRORS), by its index. */
export interface ReconciliationRefusal {
  readonly code: 'no_lines' | 'too_many_lines' | 'counted_in_future' | 'duplicate_line' | 'line_not_found';
  readonly detail: string;
  readonly errors: readonly { readonly line: number; readonly detail: string }[];
}
export const MAX_LINE_ERRORS = 100;

export type ReconciliationResult =
  /** `replayed`: this very content was sent (or approved) before; nothing was written now. */
  | { readonly kind: 'done'; readonly replayed: boolean; readonly reconciliation: Reconciliation }
  | { readonly kind: 'refused'; readonly refusal: ReconciliationRefusal };

/** Warehouse counts. All methods may reject with `UnavailableError`; the same call may then be repeated and goes on where it stopped. */
export interface Reconciliations {
  /** Records a count as observed; the id follows from the content, so the same upload again writes nothing and answers the same. */
  propose(request: ProposeRequest): Promise<ReconciliationResult>;
  /** `undefined`: no reconciliation of this id. */
  get(id: string): Promise<Reconciliation | undefined>;
  /**
   * Posts the variance of each line that has one. A line that another correction has overtaken since its count is refused
   * (`superseded_count`), as two counts of one shortage must not be subtracted twice. `undefined`: no reconciliation of this id.
   */
  approve(id: string, request: ApproveRequest): Promise<ReconciliationResult | undefined>;
}
