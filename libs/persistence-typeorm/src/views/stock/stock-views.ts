import type { DataSource } from 'typeorm';
import type { StockViews } from '@tallyman/read-models';
import { countLineRows, storedCountLines } from './count-line-rows.js';
import { dueItems, holdsOf, storedHolds } from './hold-rows.js';
import { itemsAfter, itemsOfSku, oneItem } from './item-rows.js';
import { stockProjection } from '@tallyman/projections';
import { readLive, readRow, readRows, tableRows, type LiveSource } from '../live-rows.js';
import { prepareLive } from '../prepared-rows.js';
import { inTransitAfter, inTransitAt, inTransitOfSku, storedTransfers, transferRows } from './transfer-rows.js';

/** The reads behind every miss of the cache. */
const preparedStock = (source: LiveSource): StockViews['stockOf'] => {
  const ofSku = prepareLive(source, 'stock_of_sku', ['sku'], ({ sku }) => ({
    items: itemsOfSku(sku),
    transfers: inTransitOfSku(sku),
  }));
  const ofItem = prepareLive(source, 'stock_of_item', ['sku', 'location'], (item) => ({
    items: oneItem(item),
    transfers: inTransitAt(item),
  }));
  return (sku, location) => (location === undefined ? ofSku({ sku }) : ofItem({ sku, location }));
};

const viewsOf = (source: LiveSource): StockViews => ({
  item: (id) => readRow(source, oneItem(id)),
  itemsOfSku: (sku) => readRows(source, itemsOfSku(sku)),
  stockOf: preparedStock(source),
  items: (after, limit) => readRows(source, itemsAfter(after, limit)),
  holdsOf: (id, limit) => readRows(source, holdsOf(id, limit)),
  async itemsWithDueHolds(time, limit) {
    return (await readRows(source, dueItems(time, limit))).value;
  },
  transfersOfSku: (sku) => readRows(source, inTransitOfSku(sku)),
  transfer: (transferId) => readRows(source, transferRows(transferId)),
  transfersInTransit: (afterPosition, limit) => readRows(source, inTransitAfter(afterPosition, limit)),
  countLines: (reconciliationId) => readRows(source, countLineRows(reconciliationId)),
  holdRows: tableRows(source, storedHolds),
  transferRows: tableRows(source, storedTransfers),
  countLineRows: tableRows(source, storedCountLines),
  async position() {
    return (await readLive(source, {})).position;
  },
});

export const createStockViews = (database: DataSource): StockViews =>
  viewsOf({ database, projection: stockProjection.name });
