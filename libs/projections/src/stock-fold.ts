import { stockStream } from '@tallyman/inventory';
import type { StockEventFact } from '@tallyman/event-catalog';
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

/**
 * Net changes of a growing stretch of the log: event by event, or by whole stretches that were folded elsewhere. `size` grows with the rows
 * that are touched and stay: a hold that begins and ends inside takes nothing. After a throw it is spoilt; throw it away.
 */
export class StockFold {
  private readonly items = new Map<string, ItemFold>();
  private readonly transfers = new Map<string, TransferChange>();
  private readonly countLines = new Map<string, CountLineChange>();
  private holds = 0;

  /** Rows that `net` will name. */
  get size(): number {
    return this.items.size + this.holds + this.transfers.size + this.countLines.size;
  }

  /** Throws when the event has no place in the views or does not follow its stream's last one, and `WindowOverflowError`. */
  add(event: StockEventFact): void {
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

  /** Goes on with the stretch right behind. Throws as `add` does. */
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

  /** To be called when nothing more is added. */
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
