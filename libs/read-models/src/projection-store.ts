import type { StockChanges } from '@tallyman/projections';

/** The one projection there is today: all four stock views, which move together. */
export const STOCK_PROJECTION = 'stock';

/** Which generation of a projection readers see, and up to which log position every row of it is computed. */
export interface Checkpoint {
  readonly generation: number;
  readonly position: number;
}

/** A stretch of the log, folded: what moves a generation from position `from` to position `to`. */
export interface ProjectionWindow {
  readonly from: number;
  readonly to: number;
  readonly changes: StockChanges;
}

/**
 * `applied`: rows and checkpoint are committed. A crash of the database may take the last windows back, each of them whole; then the checkpoint
 * says so. `moved`: it is not at `from`, or the generation is not live any more: nothing was written. Reload and go on from there.
 */
export type ApplyResult = 'applied' | 'moved';

/** What the live runner writes through. */
export interface ProjectionStore {
  live(projection: string): Promise<Checkpoint>;
  /** Rows and checkpoint in one transaction; the checkpoint by compare-and-set, so that no window is ever applied twice. */
  apply(projection: string, generation: number, window: ProjectionWindow): Promise<ApplyResult>;
}
