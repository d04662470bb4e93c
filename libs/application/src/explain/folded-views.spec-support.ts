import { decode, isStockEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { stockStream, type StockItemId } from '@tallyman/inventory';
import {
  addQuantities,
  foldWindow,
  NO_QUANTITIES,
  type CountLineChange,
  type StockItemChange,
} from '@tallyman/projections';
import type { CountLineRow, StockItemRow, StockViews, Viewed } from '@tallyman/read-models';

/** The views in memory, folded with the real projection; up to the head at each read, unless they are held back. */
export class FoldedViews implements Pick<StockViews, 'item' | 'items' | 'position' | 'countLines'> {
  readonly rows = new Map<string, StockItemRow>();
  /** Position they stop at. */
  holdAt = Number.MAX_SAFE_INTEGER;
  /** Called before a page of rows is read. */
  beforePage: () => Promise<void> = () => Promise.resolve();
  private readonly lines = new Map<string, CountLineRow>();
  private at = 0;
  private folding: Promise<void> = Promise.resolve();

  constructor(private readonly store: EventStore) {}

  async item(id: StockItemId): Promise<Viewed<StockItemRow | undefined>> {
    await this.catchUp();
    return this.viewed(this.rows.get(stockStream(id)));
  }

  async items(after: StockItemId | undefined, limit: number): Promise<Viewed<readonly StockItemRow[]>> {
    await this.beforePage();
    await this.catchUp();
    const start = after === undefined ? '' : stockStream(after);
    const keys = [...this.rows.keys()].sort().filter((key) => key > start);
    return this.viewed(keys.slice(0, limit).flatMap((key) => this.rows.get(key) ?? []));
  }

  async countLines(reconciliationId: string): Promise<Viewed<readonly CountLineRow[]>> {
    await this.catchUp();
    return this.viewed([...this.lines.values()].filter((row) => row.reconciliationId === reconciliationId));
  }

  async position(): Promise<number> {
    await this.catchUp();
    return this.at;
  }

  /** Spoils the row, as an UPDATE by hand would. */
  async alter(id: StockItemId, change: (row: StockItemRow) => StockItemRow): Promise<void> {
    const { value } = await this.item(id);
    if (value !== undefined) this.rows.set(stockStream(id), change(value));
  }

  private viewed<T>(value: T): Viewed<T> {
    return { position: this.at, value };
  }

  private catchUp(): Promise<void> {
    this.folding = this.folding.then(() => this.foldOn());
    return this.folding;
  }

  private async foldOn(): Promise<void> {
    const page = await this.store.readLog(this.at, Math.max(0, Math.min(this.holdAt - this.at, 100_000)));
    const { items, countLines } = foldWindow(page.map(decode).filter(isStockEvent));
    for (const change of items) this.applyItem(change);
    for (const change of countLines) this.applyLine(change);
    this.at = page.at(-1)?.position ?? this.at;
  }

  private applyItem({ item, deltas, appliedPosition, appliedRevision, chainHash }: StockItemChange): void {
    const key = stockStream(item);
    const quantities = addQuantities(this.rows.get(key)?.quantities ?? NO_QUANTITIES, deltas);
    this.rows.set(key, { ...item, quantities, appliedPosition, appliedRevision, chainHash });
  }

  private applyLine(change: CountLineChange): void {
    const key = JSON.stringify([change.reconciliationId, change.line]);
    const row = this.lines.get(key);
    if (change.kind === 'set') {
      const { item, ...line } = change;
      this.lines.set(key, { ...line, ...item });
    } else if (row !== undefined) this.lines.set(key, { ...row, reconciled: change.reconciled });
  }
}
