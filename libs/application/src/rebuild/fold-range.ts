import { decodeFact } from '@tallyman/event-catalog';
import type { LogScan } from '@tallyman/event-store';
import { WindowOverflowError } from '@tallyman/projections';
import type { Projection } from '@tallyman/projections';
import type { FoldedWindow } from '@tallyman/read-models';

/** More than this, and what comes after it is another window: rows, not events, are what a range takes in memory (some 500 bytes each). */
const MOST_ROWS = 100_000;

/**
 * Folds the positions `from` < position <= `to` of the log, as far as it goes; at its end the window is empty. It ends earlier also where the
 * sums of the whole would overflow, and with the page in which it has `mostRows` rows. Hashes are not computed again (`verify` does that); that no revision is missing or there twice is checked.
 */
export const foldRange = async <Changes>(
  projection: Projection<Changes>,
  scanLog: LogScan,
  from: number,
  to: number,
  signal?: AbortSignal,
  mostRows = MOST_ROWS,
): Promise<FoldedWindow<Changes>> => {
  const fold = projection.createFold();
  let position = from;
  let events = 0;
  try {
    for await (const page of scanLog({ after: from, upTo: to, ...(signal === undefined ? {} : { signal }) })) {
      for (const event of page) {
        fold.add(decodeFact(event));
        position = event.position;
        events += 1;
      }
      if (fold.size >= mostRows) break;
    }
  } catch (error) {
    // One event alone always fits, because the balances before and after it do.
    if (!(error instanceof WindowOverflowError) || to - from <= 1) throw error;
    return foldRange(projection, scanLog, from, from + Math.floor((to - from) / 2), signal, mostRows);
  }
  signal?.throwIfAborted();
  return { from, to: position, changes: fold.net(), events };
};
