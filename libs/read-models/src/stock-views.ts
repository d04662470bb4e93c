import type { LocationId, Sku, StockItemId, StockQuantities, Condition } from '@tallyman/inventory';

/** A value of the views together with the log position up to which every row of its generation is computed; read as one snapshot. */
export interface Viewed<T> {
  readonly position: number;
  readonly value: T;
}

export interface StockItemRow {
  readonly sku: Sku;
  readonly location: LocationId;
  readonly quantities: StockQuantities;
  /** Position and revision of the last event that is in the row. */
  readonly appliedPosition: number;
  readonly appliedRevision: number;
  /** Chain hash of that event, hex: the rolling hash of everything that made the row. */
  readonly chainHash: string;
}

/** An open hold. A resolved one has no row: its history is in the log. */
export interface HoldRow {
  readonly holdId: string;
  readonly sku: Sku;
  readonly location: LocationId;
  /** What is left of it. */
  readonly quantity: number;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  readonly heldAtPosition: number;
  readonly appliedPosition: number;
}

/** A transfer of one SKU. `inTransit` = dispatched − received; it stays, and stays visible, while it is above 0. */
export interface TransferRow {
  readonly transferId: string;
  readonly sku: Sku;
  readonly from: LocationId;
  readonly to: LocationId;
  readonly condition: Condition;
  readonly dispatched: number;
  readonly received: number;
  readonly inTransit: number;
  readonly dispatchedAtPosition: number;
  readonly appliedPosition: number;
}

/** One line of a reconciliation: what StockCounted observed and, once approved, what CountReconciled did. */
export interface CountLineRow {
  readonly reconciliationId: string;
  readonly line: number;
  readonly sku: Sku;
  readonly location: LocationId;
  readonly condition: Condition;
  readonly counted: number;
  readonly expected: number;
  /** Log position of countedAt, where `expected` was true. */
  readonly observedPosition: number;
  /** Milliseconds since 1970. */
  readonly countedAt: number;
  readonly countedBy: string;
  readonly reconciled?: { readonly delta: number; readonly position: number; readonly approvedBy: string };
  readonly appliedPosition: number;
}

/** The same, and which generation was live: who puts it into the cache must say. */
export interface ViewedGeneration<T> extends Viewed<T> {
  readonly generation: number;
}

/** Units on their way to a location, and units that left it and have not arrived. */
export interface Underway {
  readonly incoming: number;
  readonly inTransit: number;
}

/** What the views know of a SKU. */
export interface StockOfSku {
  readonly items: readonly StockItemRow[];
  /** Those that still have units in transit. */
  readonly transfers: readonly TransferRow[];
}

export type HoldRowKey = Pick<HoldRow, 'location' | 'sku' | 'holdId'>;
export type TransferRowKey = Pick<TransferRow, 'transferId' | 'sku' | 'from'>;
export type CountLineRowKey = Pick<CountLineRow, 'reconciliationId' | 'line'>;

/** A count line cell by cell: of an approval that was spoilt, a part may be there without the rest. */
export interface StoredCountLine extends Omit<CountLineRow, 'reconciled'> {
  readonly reconciledDelta?: number;
  readonly reconciledPosition?: number;
  readonly approvedBy?: string;
}

/** All rows of a view table as they are stored, for whoever checks them. Every method reads one consistent snapshot. */
export interface TableRows<Key, Row extends Key> {
  /** In order of the key, after the given one. */
  page(after: Key | undefined, limit: number): Promise<Viewed<readonly Row[]>>;
  row(key: Key): Promise<Viewed<Row | undefined>>;
}

/** The live generation of the stock views. Every method reads one consistent snapshot. */
export interface StockViews {
  item(id: StockItemId): Promise<Viewed<StockItemRow | undefined>>;
  /** In order of location. */
  itemsOfSku(sku: Sku): Promise<Viewed<readonly StockItemRow[]>>;
  /** Rows and transfers of a SKU (with a location: its row, and the transfers from and to it) as one snapshot. */
  stockOf(sku: Sku, location?: LocationId): Promise<ViewedGeneration<StockOfSku>>;
  /** In order of location and SKU, after the given one. */
  items(after: StockItemId | undefined, limit: number): Promise<Viewed<readonly StockItemRow[]>>;
  /** Open holds of an item, the earliest first. */
  holdsOf(id: StockItemId, limit: number): Promise<Viewed<readonly HoldRow[]>>;
  /** Items that have a hold which is due at `time` (ms), each once. */
  itemsWithDueHolds(time: number, limit: number): Promise<readonly StockItemId[]>;
  /** Transfers of a SKU that still have units in transit. */
  transfersOfSku(sku: Sku): Promise<Viewed<readonly TransferRow[]>>;
  transfer(transferId: string): Promise<Viewed<readonly TransferRow[]>>;
  /** All that is still in transit, oldest dispatch first, after the given position of dispatch. */
  transfersInTransit(afterPosition: number, limit: number): Promise<Viewed<readonly TransferRow[]>>;
  countLines(reconciliationId: string): Promise<Viewed<readonly CountLineRow[]>>;
  readonly holdRows: TableRows<HoldRowKey, HoldRow>;
  readonly transferRows: TableRows<TransferRowKey, TransferRow>;
  readonly countLineRows: TableRows<CountLineRowKey, StoredCountLine>;
  /** Position of the live generation. */
  position(): Promise<number>;
}
