import { decode, isStockEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { stockChanges } from '@tallyman/projections';
import type { HoldRow, StoredCountLine, TableRows, TransferRow } from '@tallyman/read-models';
import { MemoryViews } from '../../../projections/src/testing/memory-views.js';
import type { Harness } from '../explain/harness.spec-support.js';
import type { CheckedViews } from './create-verify.js';

type Part = string | number;

/** A table that somebody may spoil: what `spoil` makes of its rows, in order of their keys, is what is read. */
export class SpoiltTable<Row> implements TableRows<Row, Row> {
  spoil: (rows: readonly Row[]) => readonly Row[] = (rows) => rows;
  /** Called before a page of rows is read. */
  beforePage: () => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly rows: () => Promise<{ position: number; value: readonly Row[] }>,
    private readonly key: (row: Row) => readonly Part[],
  ) {}

  async page(after: Row | undefined, limit: number) {
    await this.beforePage();
    const { position, value } = await this.read();
    const rest = value.filter((row) => after === undefined || this.order(row, after) > 0);
    return { position, value: rest.slice(0, limit) };
  }

  async row(key: Row) {
    const { position, value } = await this.read();
    return { position, value: value.find((row) => this.order(row, key) === 0) };
  }

  private async read() {
    const { position, value } = await this.rows();
    return { position, value: [...this.spoil(value)].sort((a, b) => this.order(a, b)) };
  }

  private order(a: Row, b: Row): number {
    const other = this.key(b);
    for (const [at, part] of this.key(a).entries()) {
      const against = other[at] ?? '';
      if (part !== against) return part < against ? -1 : 1;
    }
    return 0;
  }
}

export interface SpoiltViews extends CheckedViews {
  readonly holdRows: SpoiltTable<HoldRow>;
  readonly transferRows: SpoiltTable<TransferRow>;
  readonly countLineRows: SpoiltTable<StoredCountLine>;
}

/** The harness's views of stock items, and beside them the other tables, folded event by event up to the same position. */
export const spoiltViews = ({ views, store }: Pick<Harness, 'views' | 'store'>): SpoiltViews => {
  const folded = folding(store, () => views.position());
  return {
    item: (id) => views.item(id),
    items: (after, limit) => views.items(after, limit),
    position: () => views.position(),
    holdRows: new SpoiltTable(
      () => folded(({ holds }) => [...holds.values()].map(({ item, ...hold }) => ({ ...item, ...hold }))),
      ({ location, sku, holdId }) => [location, sku, holdId],
    ),
    transferRows: new SpoiltTable(
      () =>
        folded(({ transfers }) =>
          [...transfers.values()].map((row) => ({ ...row, inTransit: row.dispatched - row.received })),
        ),
      ({ transferId, sku, from }) => [transferId, sku, from],
    ),
    countLineRows: new SpoiltTable(
      () => folded(({ countLines }) => [...countLines.values()].map(storedLine)),
      ({ reconciliationId, line }) => [reconciliationId, line],
    ),
  };
};

const folding = (store: EventStore, positionOf: () => Promise<number>) => {
  const memory = new MemoryViews();
  let at = 0;
  return async <Row>(select: (views: MemoryViews) => readonly Row[]) => {
    const position = await positionOf();
    const page = await store.readLog(at, position - at);
    for (const event of page.map(decode).filter(isStockEvent)) memory.apply(stockChanges(event));
    at = position;
    return { position, value: select(memory) };
  };
};

const storedLine = ({
  item,
  reconciled,
  ...line
}: MemoryViews['countLines'] extends ReadonlyMap<string, infer Row> ? Row : never): StoredCountLine => ({
  ...item,
  ...line,
  ...(reconciled === undefined ? {} : { reconciledDelta: reconciled.delta }),
  ...(reconciled === undefined ? {} : { reconciledPosition: reconciled.position, approvedBy: reconciled.approvedBy }),
});
