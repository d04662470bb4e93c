import type { StockChanges } from '@tallyman/projections';
import type { Sql } from './sql.js';
import { writeCountLines } from './write-count-lines.js';
import { writeHolds } from './write-holds.js';
import { checkContinuity, writeItems } from './write-items.js';
import { writeTransfers } from './write-transfers.js';

/** Rows in one statement: some milliseconds to write it out, in which nothing else runs in this thread. */
const ROWS = 4000;

const inParts = async <Change>(
  changes: readonly Change[],
  write: (part: readonly Change[]) => Promise<void>,
): Promise<void> => {
  for (let start = 0; start < changes.length; start += ROWS) await write(changes.slice(start, start + ROWS));
};

/** Writes a window into a generation: at most nine statements for some thousand rows of each table. */
export const writeChanges = async (sql: Sql, generation: number, changes: StockChanges): Promise<void> => {
  await inParts(changes.items, (items) => writeItems(sql, generation, items));
  await inParts(changes.holds, (holds) => writeHolds(sql, generation, holds));
  await inParts(changes.transfers, (transfers) => writeTransfers(sql, generation, transfers));
  await inParts(changes.countLines, (lines) => writeCountLines(sql, generation, lines));
};

/** The same, where every stream must go on with the revision after its row's. Throws `RevisionGapError`. */
export const writeCheckedChanges = async (sql: Sql, generation: number, changes: StockChanges): Promise<void> => {
  await inParts(changes.items, (items) => checkContinuity(sql, generation, items));
  await writeChanges(sql, generation, changes);
};
