import type { StockChanges } from '@tallyman/projections';
import type { StockItemRow } from '@tallyman/read-models';
import type { Sql } from './sql.js';
import { writeCountLines } from './write-count-lines.js';
import { writeHolds } from './write-holds.js';
import { writeItems, writeItemsReturning } from './write-items.js';
import { writeTransfers } from './write-transfers.js';

const writeOthers = async (sql: Sql, generation: number, changes: StockChanges): Promise<void> => {
  await writeHolds(sql, generation, changes.holds);
  await writeTransfers(sql, generation, changes.transfers);
  await writeCountLines(sql, generation, changes.countLines);
};

/** Writes a window into a generation: at most nine statements, whatever the size of the window. */
export const writeChanges = async (sql: Sql, generation: number, changes: StockChanges): Promise<void> => {
  await writeItems(sql, generation, changes.items);
  await writeOthers(sql, generation, changes);
};

/** The same, with the stock item rows as they are then. */
export const writeChangesReturning = async (
  sql: Sql,
  generation: number,
  changes: StockChanges,
): Promise<readonly StockItemRow[]> => {
  const items = await writeItemsReturning(sql, generation, changes.items);
  await writeOthers(sql, generation, changes);
  return items;
};
