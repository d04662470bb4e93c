import { stockStream } from '@tallyman/inventory';
import { isStockFact } from '@tallyman/event-catalog';
import type { EventFact } from '@tallyman/event-catalog';
import type { WindowFold } from '../projection.js';
import type { CountLineChange, HoldChange, StockChanges, StockItemChange, TransferChange } from './changes.js';
import { countLines } from './count-lines.js';
import { isHoldEvent } from './hold-deltas.js';
import { ItemFold } from './item-fold.js';
import { stockHolds } from './stock-holds.js';
import { stockTransfers } from './stock-transfers.js';
import type { StockFact, ViewProjection } from './view-projection.js';

const put = <Change>(byKey: Map<string, Change>, view: ViewProjection<Change>, change: Change): void => {
  const key = view.keyOf(change);
  const earlier = byKey.get(key);
  byKey.set(key, earlier === undefined ? change : view.merge(earlier, change));
};

/** `size` grows with the rows that are touched and stay: a hold that begins and ends inside takes nothing. */
export class StockFold implements WindowFold<StockChanges> {
  private readonly items = new Map<string, ItemFold>();
  private readonly transfers = new Map<string, TransferChange>();
  private readonly countLines = new Map<string, CountLineChange>();
  private holds = 0;

  get size(): number {
    return this.items.size + this.holds + this.transfers.size + this.countLines.size;
  }

  add(event: EventFact): void {
    if (!isStockFact(event)) return;
    let entry = this.items.get(event.stream);
    if (entry === undefined) {
      entry = ItemFold.before(event);
      this.items.set(event.stream, entry);
    }
    entry.add(event);
    const fact: StockFact = { item: entry.item, event };
    const hold = stockHolds.changeOf(fact);
    if (hold !== undefined) this.holds += entry.putHold(hold);
    if (isHoldEvent(event)) return;
    const transfer = stockTransfers.changeOf(fact);
    if (transfer !== undefined) put(this.transfers, stockTransfers, transfer);
    const line = countLines.changeOf(fact);
    if (line !== undefined) put(this.countLines, countLines, line);
  }

  join(later: StockChanges): void {
    for (const change of later.items) {
      const stream = stockStream(change.item);
      const entry = this.items.get(stream);
      if (entry === undefined) this.items.set(stream, ItemFold.of(change));
      else entry.join(change);
    }
    for (const change of later.holds) {
      const entry = this.items.get(stockStream(change.item));
      if (entry === undefined) throw new Error(`a hold of ${stockStream(change.item)} changes without an event`);
      this.holds += entry.putHold(change);
    }
    for (const change of later.transfers) put(this.transfers, stockTransfers, change);
    for (const change of later.countLines) put(this.countLines, countLines, change);
  }

  net(): StockChanges {
    const items: StockItemChange[] = [];
    const holds: HoldChange[] = [];
    for (const entry of this.items.values()) {
      items.push(entry.change());
      entry.pushHolds(holds);
    }
    return { items, holds, transfers: [...this.transfers.values()], countLines: [...this.countLines.values()] };
  }
}
