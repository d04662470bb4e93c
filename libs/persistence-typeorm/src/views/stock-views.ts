import type { DataSource } from 'typeorm';
import type { StockViews } from '@tallyman/read-models';
import { countLineRows, storedCountLines } from './count-line-rows.js';
import { dueItems, holdsOf, storedHolds } from './hold-rows.js';
import { itemsAfter, itemsOfSku, oneItem } from './item-rows.js';
import { readLive, readRow, readRows, tableRows } from './live-rows.js';
import { prepareLive } from './prepared-rows.js';
import { inTransitAfter, inTransitAt, inTransitOfSku, storedTransfers, transferRows } from './transfer-rows.js';

/** The reads behind every miss of the cache. */
const preparedStock = (database: DataSource): StockViews['stockOf'] => {
  const ofSku = prepareLive(database, 'stock_of_sku', ['sku'], ({ sku }) => ({
    items: itemsOfSku(sku),
    transfers: inTransitOfSku(sku),
  }));
  const ofItem = prepareLive(database, 'stock_of_item', ['sku', 'location'], (item) => ({
    items: oneItem(item),
    transfers: inTransitAt(item),
  }));
  return (sku, location) => (location === undefined ? ofSku({ sku }) : ofItem({ sku, location }));
};

export const createStockViews = (database: DataSource): StockViews => ({
  item: (id) => readRow(database, oneItem(id)),
  itemsOfSku: (sku) => readRows(database, itemsOfSku(sku)),
  stockOf: preparedStock(database),
  items: (after, limit) => readRows(database, itemsAfter(after, limit)),
  holdsOf: (id, limit) => readRows(database, holdsOf(id, limit)),
  async itemsWithDueHolds(time, limit) {
    return (await readRows(database, dueItems(time, limit))).value;
  },
  transfersOfSku: (sku) => readRows(database, inTransitOfSku(sku)),
  transfer: (transferId) => readRows(database, transferRows(transferId)),
  transfersInTransit: (afterPosition, limit) => readRows(database, inTransitAfter(afterPosition, limit)),
  countLines: (reconciliationId) => readRows(database, countLineRows(reconciliationId)),
  holdRows: tableRows(database, storedHolds),
  transferRows: tableRows(database, storedTransfers),
  countLineRows: tableRows(database, storedCountLines),
  async position() {
    return (await readLive(database, {})).position;
  },
});
