import type { StockItemId } from '@tallyman/inventory';
import type { StockItemRow, Underway } from './stock-views.js';

/** Cells in front of the views. A cell never goes back: `offer` keeps the one with the higher `appliedPosition`. */
export interface StockCache {
  get(id: StockItemId): StockItemRow | undefined;
  /** Takes a row of a generation; one of an older generation than the last `clear` named is refused. */
  offer(row: StockItemRow, generation: number): void;
  /** What is on its way to and from a stock item, or `undefined` when that is not in the cache. */
  underway(id: StockItemId): Underway | undefined;
  offerUnderway(id: StockItemId, underway: Underway, generation: number): void;
  /** Transfers from or to it changed: the next reader asks the view. */
  forgetUnderway(id: StockItemId): void;
  /** Empties it, after a switch to `generation`: from now on only rows of it (or a later one) are taken. */
  clear(generation: number): void;
}
