import { NO_QUANTITIES, type LocationId, type Sku, type StockItemId } from '@tallyman/inventory';
import type { StockItemRow, StockViews, TransferRow, ViewedGeneration } from '@tallyman/read-models';
import { createStockCache } from '../projections/stock-cache.js';
import { createHeadWatch } from './head-watch.js';
import { createLoadItem, type LoadedItem } from './load-item.js';
import { rememberedItem } from './read-item.js';

type Stock = Awaited<ReturnType<StockViews['stockOf']>>;

export const ITEMS: readonly StockItemId[] = ['mug', 'tea'].map((sku) => ({
  location: 'LDN1' as LocationId,
  sku: sku as Sku,
}));

/** What is true of an item at a position: the position of its last change, and the units under way to it. */
interface Truth {
  readonly applied: number;
  readonly incoming: number;
}

export type Step =
  | { readonly do: 'write'; readonly item: number; readonly transfer: boolean }
  | { readonly do: 'feed' }
  | { readonly do: 'switch' }
  | { readonly do: 'ask'; readonly item: number }
  | { readonly do: 'recall'; readonly item: number }
  | { readonly do: 'answer'; readonly which: number };

/** An answer, and what must have been so. */
export interface Told {
  readonly generation: number;
  readonly atLeastGeneration: number;
  readonly truth: Truth;
  readonly expected: Truth | undefined;
}

/**
 * Views that move on in windows, a feed that comes after them, and readers whose reads of the views take their time, step by step.
 * Rows say in `held` of which generation they are.
 */
export class Traffic {
  readonly told: Told[] = [];
  readonly faults: string[] = [];
  private readonly cache = createStockCache(1024 * 1024);
  private readonly history: (readonly Truth[])[] = [ITEMS.map(() => ({ applied: 0, incoming: 0 }))];
  private readonly windows: { readonly item: number; readonly transfer: boolean }[] = [];
  private readonly reads: (() => void)[] = [];
  private generation = 1;
  private fedGeneration = 1;
  private fed = 0;
  private readonly runner = { position: () => this.fed };
  private readonly head = createHeadWatch({
    store: { head: () => Promise.reject(new Error('the owner knows')) },
    ownHead: () => this.windows.length,
  });
  private readonly load = createLoadItem({
    cache: this.cache,
    runner: this.runner,
    views: { stockOf: (sku) => this.slowly(this.viewOf(ITEMS.findIndex((item) => item.sku === sku))) },
  });

  async step(step: Step): Promise<void> {
    switch (step.do) {
      case 'write':
        this.write(step.item, step.transfer);
        break;
      case 'feed':
        this.feed();
        break;
      case 'switch':
        this.generation += 1;
        break;
      case 'ask':
        this.ask(step.item);
        break;
      case 'recall':
        this.recall(step.item);
        break;
      case 'answer':
        this.reads.splice(step.which % Math.max(1, this.reads.length), 1)[0]?.();
        break;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  private write(item: number, transfer: boolean): void {
    const position = this.windows.push({ item, transfer });
    const next = (truth: Truth): Truth =>
      transfer ? { ...truth, incoming: position } : { applied: position, incoming: truth.incoming };
    this.history.push((this.history.at(-1) ?? []).map((truth, index) => (index === item ? next(truth) : truth)));
  }

  private feed(): void {
    const window = this.windows[this.fed];
    if (this.fedGeneration !== this.generation) {
      this.cache.clear((this.fedGeneration = this.generation));
      this.fed = this.windows.length;
    } else if (window !== undefined) {
      this.fed += 1;
      if (window.transfer) this.cache.forgetUnderway(itemAt(window.item));
      else this.cache.offer(this.rowOf(window.item, this.fed, this.generation), this.generation);
    }
  }

  private ask(item: number): void {
    const asked = this.fed;
    void this.load(itemAt(item)).then(({ cell, position }: LoadedItem) => {
      if (position < asked) this.faults.push('the answer is older than what the asker could have seen');
      if (cell !== undefined) this.tell(item, position, cell.row, cell.underway.incoming, 1);
    });
  }

  private recall(item: number): void {
    const found = rememberedItem({ cache: this.cache, runner: this.runner, head: this.head }, itemAt(item));
    if (found === undefined) return;
    const { cell, freshness } = found;
    if (freshness.lag !== this.windows.length - freshness.position) this.faults.push('the lag is wrong');
    this.tell(item, freshness.position, cell.row, cell.underway.incoming, this.fedGeneration);
  }

  private tell(item: number, at: number, row: StockItemRow, incoming: number, atLeastGeneration: number): void {
    const truth = { applied: row.quantities.free, incoming };
    this.told.push({ generation: row.quantities.held, atLeastGeneration, truth, expected: this.history[at]?.[item] });
  }

  private rowOf(item: number, at: number, generation: number): StockItemRow {
    const applied = this.history[at]?.[item]?.applied ?? 0;
    const quantities = { ...NO_QUANTITIES, free: applied, held: generation };
    return { ...itemAt(item), quantities, appliedPosition: applied, appliedRevision: 0, chainHash: '' };
  }

  private viewOf(item: number): Stock {
    const position = this.windows.length;
    const incoming = this.history[position]?.[item]?.incoming ?? 0;
    const { sku, location } = itemAt(item);
    const transfer: Pick<TransferRow, 'sku' | 'from' | 'to' | 'inTransit'> = {
      ...{ sku, from: 'NYC1' as LocationId, to: location },
      inTransit: incoming,
    };
    const value = { items: [this.rowOf(item, position, this.generation)], transfers: [transfer as TransferRow] };
    return { position, generation: this.generation, value } satisfies ViewedGeneration<unknown>;
  }

  private slowly(stock: Stock): Promise<Stock> {
    return new Promise((resolve) => {
      this.reads.push(() => {
        resolve(stock);
      });
    });
  }
}

const itemAt = (index: number): StockItemId => {
  const item = ITEMS[index];
  if (item === undefined) throw new Error(`no item ${String(index)}`);
  return item;
};
