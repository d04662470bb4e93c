import type { LocationId, Sku, StockItemId, StockQuantities } from '@tallyman/inventory';
import type { HoldRow, StockCell, TransferRow } from '@tallyman/read-models';

/** Where an answer comes from and how old it is. */
export interface Freshness {
  /** The answer is true as of this log position. Give it back as `minPosition` to read at least this. */
  readonly position: number;
  /** How many positions the log is further than that (0 for `log` answers without `at`). */
  readonly lag: number;
  readonly source: 'memory' | 'view' | 'log';
}

/** Bad question, not a fault: what the client asked for cannot be. */
export interface QueryRefusal {
  readonly kind: 'refused';
  readonly code: 'position_ahead_of_log' | 'time_ahead_of_log';
  /** One sentence a person can act on. */
  readonly detail: string;
}

export type QueryResult<T> = { readonly kind: 'found'; readonly value: T } | { readonly kind: 'absent' } | QueryRefusal;

/** A moment of the log: a position, or a time in milliseconds since 1970 (log time, `recordedAt`). */
export type Moment = { readonly position: number } | { readonly time: number };

/** How a subject of a stream is read. */
export interface ReadOptions {
  /** The value as it was then, folded from the log. */
  readonly at?: Moment;
  /** Wait (at most 5 s) until the views are there; then `UnavailableError('view_behind')`. Of no effect with `at` or `verified`. */
  readonly minPosition?: number;
  /** Fold the stream again instead of trusting the views. */
  readonly verified?: boolean;
}

export type StockReadOptions = ReadOptions;

export interface StockItemAnswer extends StockItemId {
  readonly quantities: StockQuantities;
  /** Units on their way to this location. Absent with `at` and `verified`: other items' streams say so, not this one's. */
  readonly incoming?: number;
  /** Units that left this location and have not arrived. Absent with `at` and `verified`. */
  readonly inTransit?: number;
  readonly freshness: Freshness;
  /** Only with `verified`: whether the view's row is what the log says at the position of that row. */
  readonly viewAgrees?: boolean;
}

/** An answer that memory gives. */
export interface RememberedItem {
  /** The same object until something about the item changes. */
  readonly cell: StockCell;
  readonly freshness: Freshness;
}

export interface LocationQuantities {
  readonly location: LocationId;
  readonly quantities: StockQuantities;
  readonly incoming?: number;
  readonly inTransit?: number;
  readonly viewAgrees?: boolean;
}

export interface SkuAnswer {
  readonly sku: Sku;
  /** Sums over the locations. */
  readonly totals: StockQuantities;
  /** Units of the SKU between locations. Absent with `at` and `verified`. */
  readonly inTransit?: number;
  /** In order of location. With `at` and `verified`: those locations that the views know. */
  readonly locations: readonly LocationQuantities[];
  /** Transfers with units still in transit. Absent with `at` and `verified`. */
  readonly transfers?: readonly TransferRow[];
  readonly freshness: Freshness;
}

export interface HoldsAnswer {
  readonly holds: readonly HoldRow[];
  readonly freshness: Freshness;
}

export interface TransfersAnswer {
  readonly transfers: readonly TransferRow[];
  readonly freshness: Freshness;
  /** Give it as `after` for the next page; absent at the end. */
  readonly next?: number;
}

export interface StockQueries {
  item(id: StockItemId, options?: StockReadOptions): Promise<QueryResult<StockItemAnswer>>;
  /** What `item` without options would answer from memory, without waiting; `undefined` when it would have to ask. */
  remembered(id: StockItemId): RememberedItem | undefined;
  sku(sku: Sku, options?: StockReadOptions): Promise<QueryResult<SkuAnswer>>;
  /** Open holds, the earliest first; at most `limit` (default 1000). Absent when there is no such stock item. */
  holds(
    id: StockItemId,
    options?: { readonly minPosition?: number; readonly limit?: number },
  ): Promise<QueryResult<HoldsAnswer>>;
  /** Everything in transit, the oldest dispatch first, `after` a position of dispatch; at most `limit` (default 200). */
  transfers(options?: {
    readonly minPosition?: number;
    readonly after?: number;
    readonly limit?: number;
  }): Promise<QueryResult<TransfersAnswer>>;
}
