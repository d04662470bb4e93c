import { decode, isStockEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { postingsOf, quantityDelta, stockStream, type Condition, type StockItemId } from '@tallyman/inventory';
import { streamPages } from '../explain/stream-pages.js';

/** What the log says there was of a condition at a position; 0 before the item's first event. Throws `UnreadableEventError`. */
export const expectedQuantity = async (
  store: EventStore,
  item: StockItemId,
  condition: Condition,
  position: number,
): Promise<number> => {
  let quantity = 0;
  for await (const page of streamPages(store, stockStream(item), position)) {
    for (const recorded of page) {
      if (recorded.position > position) break;
      const event = decode(recorded);
      if (isStockEvent(event)) quantity += quantityDelta(item, postingsOf(item, event), condition);
    }
  }
  return quantity;
};
