import { stockProjection } from '@tallyman/projections';
import type { StockChanges } from '@tallyman/projections';
import type { ViewSet } from '../../view-set.js';
import { inParts } from '../in-parts.js';
import type { Sql } from '../sql.js';
import { writeCountLines } from './write-count-lines.js';
import { writeHolds } from './write-holds.js';
import { checkContinuity, writeItems } from './write-items.js';
import { writeTransfers } from './write-transfers.js';

/** At most nine statements for some thousand rows of each table. */
const write = async (sql: Sql, generation: number, changes: StockChanges): Promise<void> => {
  await inParts(changes.items, (items) => writeItems(sql, generation, items));
  await inParts(changes.holds, (holds) => writeHolds(sql, generation, holds));
  await inParts(changes.transfers, (transfers) => writeTransfers(sql, generation, transfers));
  await inParts(changes.countLines, (lines) => writeCountLines(sql, generation, lines));
};

export const stockViewSet: ViewSet<StockChanges> = {
  projection: stockProjection.name,
  tables: ['count_lines', 'stock_holds', 'stock_items', 'stock_transfers'],
  write,
  async writeChecked(sql, generation, changes) {
    await inParts(changes.items, (items) => checkContinuity(sql, generation, items));
    await write(sql, generation, changes);
  },
};
