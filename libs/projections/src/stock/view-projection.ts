import type { StockEventFact } from '@tallyman/event-catalog';
import type { StockItemId } from '@tallyman/inventory';

/** A stock event with the stock item that its stream names. */
export interface StockFact {
  readonly item: StockItemId;
  readonly event: StockEventFact;
}

/**
 * How one view follows the log. `merge` makes one change of two to the same row, the earlier first; it is associative, so a history may be
 * cut into windows anywhere and gives the same rows.
 */
export interface ViewProjection<Change> {
  changeOf(fact: StockFact): Change | undefined;
  /** Equal for changes of the same row, different otherwise. */
  keyOf(change: Change): string;
  merge(earlier: Change, later: Change): Change;
}
