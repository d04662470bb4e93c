import { stockStream } from '@tallyman/inventory';
import type { StockQuantities } from '@tallyman/inventory';
import { NO_QUANTITIES } from '@tallyman/inventory';
import type { CountLineChange, HoldChange, StockChanges, StockItemChange, TransferChange } from '../stock/changes.js';
import { countLines } from '../stock/count-lines.js';
import { stockHolds } from '../stock/stock-holds.js';
import { addQuantities } from '../stock/stock-items.js';
import { stockTransfers } from '../stock/stock-transfers.js';

type Row<Change> = Omit<Extract<Change, { kind: 'set' }>, 'kind' | 'again'>;

const rowOf = <Change extends object>(change: Change): Omit<Change, 'kind' | 'again'> =>
  Object.fromEntries(Object.entries(change).filter(([name]) => name !== 'kind' && name !== 'again')) as Omit<
    Change,
    'kind' | 'again'
  >;

/** The four views as plain maps: what the bulk writer does in SQL, said in the plainest way. */
export class MemoryViews {
  readonly items = new Map<
    string,
    Omit<StockItemChange, 'deltas' | 'firstRevision'> & { quantities: StockQuantities }
  >();
  readonly holds = new Map<string, Row<HoldChange>>();
  readonly transfers = new Map<string, Row<TransferChange>>();
  readonly countLines = new Map<string, Row<CountLineChange>>();

  apply(changes: StockChanges): void {
    for (const change of changes.items) this.applyItem(change);
    for (const change of changes.holds) this.applyHold(change);
    for (const change of changes.transfers) this.applyTransfer(change);
    for (const change of changes.countLines) this.applyLine(change);
  }

  private applyItem({ deltas, firstRevision, ...applied }: StockItemChange): void {
    const key = stockStream(applied.item);
    const row = this.items.get(key);
    if (firstRevision !== (row?.appliedRevision ?? -1) + 1) throw new Error(`${key} has a gap`);
    this.items.set(key, { ...applied, quantities: addQuantities(row?.quantities ?? NO_QUANTITIES, deltas) });
  }

  private applyHold(change: HoldChange): void {
    const key = stockHolds.keyOf(change);
    const row = this.holds.get(key);
    if (change.kind === 'delete') this.holds.delete(key);
    else if (change.kind === 'set') {
      // The bulk writer would replace it; that it never has to is what lets a window leave out holds that begin and end in it.
      if (row !== undefined && change.again !== true) throw new Error(`${key} is open already`);
      this.holds.set(key, rowOf(change));
    } else if (row !== undefined) {
      const quantity = row.quantity - change.by;
      if (quantity === 0) this.holds.delete(key);
      else this.holds.set(key, { ...row, quantity, appliedPosition: change.appliedPosition });
    }
  }

  private applyTransfer(change: TransferChange): void {
    const key = stockTransfers.keyOf(change);
    const row = this.transfers.get(key);
    if (change.kind === 'set') {
      this.transfers.set(key, rowOf(change));
    } else if (row !== undefined) {
      const received = row.received + change.received;
      this.transfers.set(key, { ...row, received, appliedPosition: change.appliedPosition });
    }
  }

  private applyLine(change: CountLineChange): void {
    const key = countLines.keyOf(change);
    const row = this.countLines.get(key);
    if (change.kind === 'set') {
      this.countLines.set(key, rowOf(change));
    } else if (row !== undefined)
      this.countLines.set(key, { ...row, reconciled: change.reconciled, appliedPosition: change.appliedPosition });
  }
}
