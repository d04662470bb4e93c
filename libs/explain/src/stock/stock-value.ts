import { isStockEvent } from '@tallyman/event-catalog';
import { postingsOf, quantityDelta, stockStream, type StockField, type StockItemId } from '@tallyman/inventory';
import type { ExplainedValue } from '../explained-value.js';

/** A quantity of a stock item. */
export const stockValue = (item: StockItemId, field: StockField): ExplainedValue => ({
  stream: stockStream(item),
  field,
  start: 0,
  after(event, before) {
    const delta = isStockEvent(event) ? quantityDelta(item, postingsOf(item, event), field) : 0;
    return delta === 0 ? undefined : before + delta;
  },
});
