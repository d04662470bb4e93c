import type { DataSource } from 'typeorm';
import type { StockViews } from '@tallyman/read-models';
import { countLineRows } from './count-line-rows.js';
import { dueItems, holdsOf } from './hold-rows.js';
import { itemsAfter, itemsOfSku, oneItem } from './item-rows.js';
import { readLive, readRows } from './live-rows.js';
import { inTransitAfter, inTransitAt, inTransitOfSku, transferRows } from './transfer-rows.js';

export const createStockViews = (database: DataSource): StockViews => ({
  async item(id) {
    const viewed = await readRows(database, oneItem(id));
    return { ...viewed, value: viewed.value[0] };
  },
  itemsOfSku: (sku) => readRows(database, itemsOfSku(sku)),
  stockOf: (sku, location) =>
    readLive(
      database,
      location === undefined
        ? { items: itemsOfSku(sku), transfers: inTransitOfSku(sku) }
        : { items: oneItem({ location, sku }), transfers: inTransitAt({ location, sku }) },
    ),
  items: (after, limit) => readRows(database, itemsAfter(after, limit)),
  holdsOf: (id, limit) => readRows(database, holdsOf(id, limit)),
  async itemsWithDueHolds(time, limit) {
    return (await readRows(database, dueItems(time, limit))).value;
  },
  transfersOfSku: (sku) => readRows(database, inTransitOfSku(sku)),
  transfer: (transferId) => readRows(database, transferRows(transferId)),
  transfersInTransit: (afterPosition, limit) => readRows(database, inTransitAfter(afterPosition, limit)),
  countLines: (reconciliationId) => readRows(database, countLineRows(reconciliationId)),
  async position() {
    return (await readLive(database, {})).position;
  },
});
