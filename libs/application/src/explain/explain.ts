import type { FoldedHistory, StockSubject, ExactTotal, Verdict } from '@tallyman/explain';
import type { StockField, StockItemId } from '@tallyman/inventory';

/** A place in the log: a position, or a log time (ms since 1970; the last position recorded at or before it). */
export type LogMoment = { readonly position: number } | { readonly time: number };

export interface ExplainRequest {
  readonly item: StockItemId;
  readonly field: StockField;
  /** Default: the head of the log. */
  readonly at?: LogMoment;
  /** What the asker thought the value was. */
  readonly expected?: number;
  /** Steps with a revision above this one; default: from the first. */
  readonly after?: number;
  /** Steps on a page: 1..MAX_STEPS, default DEFAULT_STEPS. */
  readonly limit?: number;
}

/** The cells that serve the value now, and what the log says the value was where each of them stands. */
export interface ServedCells {
  /** `null`: the view has no row. `appliedPosition`: of the last event in the row; `viewPosition`: how far the whole view is. */
  readonly view: {
    readonly value: number;
    readonly appliedPosition: number;
    readonly viewPosition: number;
    readonly logValue: number;
  } | null;
  readonly cache: { readonly value: number; readonly position: number; readonly logValue: number } | null;
}

/** The answer of `GET …/explain`, as it goes over the wire. */
export interface StockExplanation extends FoldedHistory {
  readonly subject: StockSubject;
  /** As asked. */
  readonly expected?: number;
  /** value − expected; present with `expected`. */
  readonly gap?: ExactTotal;
  /** The log position that `value` is of. */
  readonly at: { readonly position: number };
  readonly served: ServedCells;
  readonly verdict: Verdict;
}

export type ExplainOutcome =
  | { readonly kind: 'explained'; readonly explanation: StockExplanation }
  /** `at` names a position that the log does not have yet. */
  | {
      readonly kind: 'refused';
      readonly code: 'position_ahead_of_log';
      readonly detail: string;
      readonly position: number;
      readonly head: number;
    };

/** `undefined`: the log has no such stock item (`stock_item_not_found`). Throws `UnreadableEventError` for an event of a later release. */
export type Explain = (request: ExplainRequest) => Promise<ExplainOutcome | undefined>;
