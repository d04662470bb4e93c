/** Which generation of a projection readers see, and up to which log position every row of it is computed. */
export interface Checkpoint {
  readonly generation: number;
  readonly position: number;
}

/** A stretch of the log, folded: what moves a generation from position `from` to position `to`. */
export interface ProjectionWindow<Changes> {
  readonly from: number;
  readonly to: number;
  readonly changes: Changes;
}

/**
 * `applied`: rows and checkpoint are committed. A crash of the database may take the last windows back, each of them whole; then the checkpoint
 * says so. `moved`: it is not at `from`, or the generation is not live any more: nothing was written. Reload and go on from there.
 */
export type ApplyResult = 'applied' | 'moved';

/** What the live runner of one projection writes through. */
export interface ProjectionStore<Changes> {
  live(): Promise<Checkpoint>;
  /** Rows and checkpoint in one transaction; the checkpoint by compare-and-set, so that no window is ever applied twice. */
  apply(generation: number, window: ProjectionWindow<Changes>): Promise<ApplyResult>;
}

/** What memory in front of the views of a projection must hear of. */
export interface ViewCache<Changes> {
  /** These changes are in the views now. */
  refresh(changes: Changes, generation: number): void;
  /** Empties it, after a switch to `generation`: from now on only what is of it (or a later one) is taken. */
  clear(generation: number): void;
}
