import type { Condition, LocationId, Sku, StockItemId, StockQuantities } from '@tallyman/inventory';

/** What a window adds to the row of a stock item. Additive: a row that is not there counts as all zeros. */
export interface StockItemChange {
  readonly item: StockItemId;
  readonly deltas: StockQuantities;
  /** Revision of the item's first event in the window: the row must be at the one before it. */
  readonly firstRevision: number;
  /** Position, revision and chain hash (hex) of the item's last event in the window. */
  readonly appliedPosition: number;
  readonly appliedRevision: number;
  readonly chainHash: string;
}

export interface HoldKey {
  readonly item: StockItemId;
  readonly holdId: string;
}

/** What a window does to an open hold. */
export type HoldChange = HoldKey &
  (
    | {
        readonly kind: 'set';
        readonly quantity: number;
        /** Milliseconds since 1970. */
        readonly expiresAt?: number;
        readonly heldAtPosition: number;
        readonly appliedPosition: number;
        /** The id was used before, by a hold that ended in the same window: its row may be there. */
        readonly again?: true | undefined;
      }
    /** Captured in part, or in full: a row that reaches 0 is deleted. */
    | { readonly kind: 'reduce'; readonly by: number; readonly appliedPosition: number }
    /** `unwritten`: it began in the same window, so there is no row. */
    | { readonly kind: 'delete'; readonly unwritten?: true }
  );

/** A transfer is named by its id, its SKU and the location it left. */
export interface TransferKey {
  readonly transferId: string;
  readonly sku: Sku;
  readonly from: LocationId;
}

/** What a window does to a transfer. */
export type TransferChange = TransferKey &
  (
    | {
        readonly kind: 'set';
        readonly to: LocationId;
        readonly condition: Condition;
        readonly dispatched: number;
        readonly received: number;
        readonly dispatchedAtPosition: number;
        readonly appliedPosition: number;
      }
    | { readonly kind: 'receive'; readonly to: LocationId; readonly received: number; readonly appliedPosition: number }
  );

export interface CountLineKey {
  readonly reconciliationId: string;
  readonly line: number;
}

export interface Reconciled {
  readonly delta: number;
  readonly position: number;
  readonly approvedBy: string;
}

/** What a window does to a line of a count. */
export type CountLineChange = CountLineKey &
  (
    | {
        readonly kind: 'set';
        readonly item: StockItemId;
        readonly condition: Condition;
        readonly counted: number;
        readonly expected: number;
        readonly observedPosition: number;
        /** Milliseconds since 1970. */
        readonly countedAt: number;
        readonly countedBy: string;
        readonly reconciled?: Reconciled;
        readonly appliedPosition: number;
      }
    | { readonly kind: 'reconcile'; readonly reconciled: Reconciled; readonly appliedPosition: number }
  );

/** The net changes of a window of the log, at most one per row. */
export interface StockChanges {
  readonly items: readonly StockItemChange[];
  readonly holds: readonly HoldChange[];
  readonly transfers: readonly TransferChange[];
  readonly countLines: readonly CountLineChange[];
}
