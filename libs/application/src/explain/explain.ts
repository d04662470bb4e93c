import type { ExactTotal, FieldValue, FoldedHistory, StockSubject, Verdict } from '@tallyman/explain';
import type { StockField, StockItemId } from '@tallyman/inventory';

/** A place in the log: a position, or a log time (ms since 1970; the last position recorded at or before it). */
export type LogMoment = { readonly position: number } | { readonly time: number };

/** How a value is to be explained, whatever it is. */
export interface ExplainOptions {
  /** Default: the head of the log. */
  readonly at?: LogMoment;
  /** Steps with a revision above this one; default: from the first. */
  readonly after?: number;
  /** Steps on a page: 1..MAX_STEPS, default DEFAULT_STEPS. */
  readonly limit?: number;
}

export interface ExplainRequest extends ExplainOptions {
  readonly item: StockItemId;
  readonly field: StockField;
  /** What the asker thought the value was. */
  readonly expected?: number;
}

/** The cells that serve the value now, and what the log says the value was where each of them stands. */
export interface ServedCells<Value extends FieldValue = number> {
  /** `null`: the view has no row. `appliedPosition`: of the last event in the row; `viewPosition`: how far the whole view is. */
  readonly view: {
    readonly value: Value;
    readonly appliedPosition: number;
    readonly viewPosition: number;
    readonly logValue: Value;
  } | null;
  readonly cache: { readonly value: Value; readonly position: number; readonly logValue: Value } | null;
}

/** What an explanation says of any value. */
export interface ValueExplanation<Value extends FieldValue = number> extends FoldedHistory<Value> {
  /** The log position that `value` is of. */
  readonly at: { readonly position: number };
  readonly served: ServedCells<Value>;
  readonly verdict: Verdict;
}

/** The answer of `GET …/explain`, as it goes over the wire. */
export interface StockExplanation extends ValueExplanation {
  readonly subject: StockSubject;
  readonly field: StockField;
  /** As asked. */
  readonly expected?: number;
  /** value − expected; present with `expected`. */
  readonly gap?: ExactTotal;
}

/** `at` names a position that the log does not have yet. */
export interface AheadOfLog {
  readonly kind: 'refused';
  readonly code: 'position_ahead_of_log';
  readonly detail: string;
  readonly position: number;
  readonly head: number;
}

export type Explained<Explanation> = { readonly kind: 'explained'; readonly explanation: Explanation } | AheadOfLog;
export type ExplainOutcome = Explained<StockExplanation>;

/** `undefined`: the log has no such stock item (`stock_item_not_found`). Throws `UnreadableEventError` for an event of a later release. */
export type Explain = (request: ExplainRequest) => Promise<ExplainOutcome | undefined>;
