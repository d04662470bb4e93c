import type { DecodedEvent, DomainEvent } from '@tallyman/event-catalog';
import {
  entriesOf,
  evolveStock,
  initialStockItem,
  nextExpiry,
  quantitiesOf,
  STOCK_SNAPSHOT_FORMAT,
  stockFromSnapshot,
  stockItemOf,
  stockSnapshot,
  type ExpireHolds,
  type StockEvent,
  type StockItemId,
  type StockItemState,
  type StockQuantities,
} from '@tallyman/inventory';
import type { StreamState } from './stream-state.js';

/** The stream of a stock item. */
export class StockStream implements StreamState {
  private constructor(
    private readonly item: StockItemId,
    readonly stock: StockItemState,
  ) {}

  /** Before the first event; `undefined`: the stream is of another kind. */
  static of(stream: string): StockStream | undefined {
    const item = stockItemOf(stream);
    return item === undefined ? undefined : new StockStream(item, initialStockItem);
  }

  get snapshotFormat(): number {
    return STOCK_SNAPSHOT_FORMAT;
  }

  get entries(): number {
    return entriesOf(this.stock);
  }

  evolve(event: DomainEvent | DecodedEvent): StockStream {
    const { item, stock } = this;
    return new StockStream(item, evolveStock(stock, event as StockEvent, item));
  }

  summary(): StockQuantities {
    return quantitiesOf(this.stock);
  }

  /** Expires the holds that are due. */
  housekeeping(now: number): ExpireHolds | undefined {
    const due = nextExpiry(this.stock);
    return due !== undefined && due <= now
      ? { type: 'ExpireHolds', ...this.item, reasonCode: 'hold_timeout' }
      : undefined;
  }

  snapshot(): string | undefined {
    return this.stock.exists ? stockSnapshot(this.stock) : undefined;
  }

  restored(text: string): StockStream {
    return new StockStream(this.item, stockFromSnapshot(text));
  }
}
