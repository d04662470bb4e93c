import type { LogScan } from '@tallyman/event-store';
import type { Projection } from '@tallyman/projections';
import type { FoldedWindow } from '@tallyman/read-models';
import { foldRange } from './fold-range.js';

/** Folds ranges of the log, several at a time if there is something to do it with. */
export interface RangeFolder<Changes> {
  /** How many ranges it can fold at a time. */
  readonly parallel: number;
  /** As `foldRange`. */
  fold(from: number, to: number): Promise<FoldedWindow<Changes>>;
  /** What is under way is given up: it rejects. */
  close(): Promise<void>;
}

/** In this thread. */
export const createLocalFolder = <Changes>(
  projection: Projection<Changes>,
  scanLog: LogScan,
  signal: AbortSignal,
): RangeFolder<Changes> => ({
  parallel: 1,
  // What the scan gives may be parts of whole pages, which a row that is kept for long would keep too; the copy has no part in them.
  fold: async (from, to) => structuredClone(await foldRange(projection, scanLog, from, to, signal)),
  close: () => Promise.resolve(),
});
