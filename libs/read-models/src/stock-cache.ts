import type { StockItemId } from '@tallyman/inventory';
import type { StockItemRow, Underway } from './stock-views.js';

/** A stock item as readers get it. A cell is never changed: a newer one takes its place. */
export interface StockCell {
  readonly row: StockItemRow;
  readonly underway: Underway;
  /**
   * The views were here when it was read. True as of every position from here on that the feed of the cache has reached while the cell
   * was in it; before the feed is here, the cell may know more than the position that a reader would claim for it.
   */
  readonly position: number;
}

/**
 * Cells in front of the views. Readers put in what they have read (`keep`); the feed, which is whoever carries the log into the views,
 * refreshes what is there (`offer`) and adds nothing, so that what is written and never read costs no memory. What is not there is
 * not remembered either: names that nothing has cannot fill the memory.
 *
 * A cell never goes back: neither to a row of a lower `appliedPosition` nor to a retired generation. A cache that several processes
 * share lies behind this one, asked on a miss before the views are, and must compare positions in the same way.
 */
export interface StockCache {
  get(id: StockItemId): StockCell | undefined;
  /** For the feed: what is there, and nobody has asked for it. */
  peek(id: StockItemId): StockCell | undefined;
  /** From a reader, who answers for it that the feed was not beyond `cell.position` when it was called. */
  keep(cell: StockCell, generation: number): void;
  /** From the feed: the row as it is now. One of an older generation than the last `clear` named is refused. */
  offer(row: StockItemRow, generation: number): void;
  /** From the feed: transfers from or to it changed. The next reader asks the views. */
  forgetUnderway(id: StockItemId): void;
  /** Empties it, after a switch to `generation`: from now on only what is of it (or a later one) is taken. */
  clear(generation: number): void;
}
