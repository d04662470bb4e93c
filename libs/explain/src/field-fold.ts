import { decode, isStockEvent, type DecodedStockEvent, type RecordedEvent } from '@tallyman/event-catalog';
import { postingsOf, quantityDelta, stockStream, type StockField, type StockItemId } from '@tallyman/inventory';
import { isWhole } from '@tallyman/kernel';
import { ChainWalk } from './chain.js';

/** What one event did to the field. `event` is absent only when a tampered body cannot be read any more. */
export interface Effect {
  readonly event: DecodedStockEvent | undefined;
  readonly delta: number;
  readonly before: number;
  readonly after: number;
}

/** One field of a stock item, folded event by event from the first, with the hash chain recomputed on the way. */
export class FieldFold {
  readonly chain: ChainWalk;
  private current = 0;

  constructor(
    private readonly item: StockItemId,
    private readonly field: StockField,
  ) {
    this.chain = new ChainWalk(stockStream(item));
  }

  get value(): number {
    return this.current;
  }

  /** Throws `UnreadableEventError` for an event of a later release, unless the chain is broken: then it moves nothing. */
  add(recorded: RecordedEvent): Effect {
    this.chain.add(recorded);
    const event = this.read(recorded);
    const delta = event === undefined ? 0 : this.deltaOf(event);
    const before = this.current;
    this.current = before + delta;
    return { event, delta, before, after: this.current };
  }

  private read(recorded: RecordedEvent): DecodedStockEvent | undefined {
    try {
      const event = decode(recorded);
      return isStockEvent(event) ? event : undefined;
    } catch (error) {
      if (this.chain.tampering !== undefined) return undefined;
      throw error;
    }
  }

  private deltaOf(event: DecodedStockEvent): number {
    try {
      const delta = quantityDelta(this.item, postingsOf(this.item, event), this.field);
      if (isWhole(delta)) return delta;
    } catch (error) {
      if (this.chain.tampering === undefined) throw error;
    }
    if (this.chain.tampering !== undefined) return 0;
    throw new Error(`event ${String(event.position)} moves ${this.field} by something that is not a whole number`);
  }
}
