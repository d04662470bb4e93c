import type { Decision } from '@tallyman/kernel';
import type { StockEvent } from './events.js';
import type { StockItemId } from './names.js';
import type { StockRefusal } from './refusals.js';
import type { StockItemState } from './state.js';

/** An event and the item whose stream it belongs to. */
export interface ItemEvent {
  readonly item: StockItemId;
  readonly event: StockEvent;
}

export type StockDecision = Decision<ItemEvent, StockRefusal>;
/** The present state of an item; `initialStockItem` for one without a stream. */
export type StateOf = (item: StockItemId) => StockItemState;
