/**
 * Commands as the decider takes them: parsed, branded, defaults filled in. What the wire looks like is the edge's (apps/server).
 * Instants are milliseconds since 1970.
 */
import type { ReasonCode } from '@tallyman/kernel';
import type { Condition, LocationId, Quantity, Sku } from './names.js';
import type { Money } from './events.js';
import type { StockField } from './fields.js';

/** What to do when a command would take `free` below 0: refuse it, or record the shortfall as an event. */
export type ShortfallPolicy = 'refuse' | 'record';

interface Addressed {
  readonly sku: Sku;
  readonly location: LocationId;
  readonly reasonCode: ReasonCode;
  /** Wanted with reason `other`. */
  readonly reasonText?: string;
  readonly belief?: StockBelief;
}

export interface StockBelief {
  readonly field: StockField;
  readonly before?: number;
  readonly after?: number;
  readonly readPosition?: number;
}

export type OpenStock = Addressed & {
  readonly type: 'OpenStock';
  readonly quantity: number;
  readonly condition: Condition;
};
export type ReceiveStock = Addressed & {
  readonly type: 'ReceiveStock';
  readonly quantity: Quantity;
  readonly condition: 'sellable' | 'qualityControl';
  readonly unitCost?: Money;
};
export type MoveStock = Addressed & {
  readonly type: 'MoveStock';
  readonly quantity: Quantity;
  readonly from: Condition;
  readonly to: Condition;
  readonly fromBin?: string;
  readonly toBin?: string;
  readonly shortfallPolicy: ShortfallPolicy;
};
/** `location` is where the goods leave. */
export type DispatchTransfer = Addressed & {
  readonly type: 'DispatchTransfer';
  readonly transferId: string;
  readonly quantity: Quantity;
  readonly condition: Condition;
  readonly to: LocationId;
};
/** `location` is where the goods arrive. The transfer is known from the stream of the sending item. */
export type ReceiveTransfer = Addressed & {
  readonly type: 'ReceiveTransfer';
  readonly transferId: string;
  readonly quantity: Quantity;
  readonly condition: Condition;
  readonly from: LocationId;
};
export type HoldStock = Addressed & {
  readonly type: 'HoldStock';
  readonly holdId: string;
  readonly quantity: Quantity;
  readonly expiresAt?: number;
  readonly shortfallPolicy: ShortfallPolicy;
};
export type ReleaseHold = Addressed & { readonly type: 'ReleaseHold'; readonly holdId: string };
/** With `holdId`: captures the hold, `quantity` of it or, without a quantity, all that is left. Without: takes `quantity` from free. */
export type CommitStock = Addressed & {
  readonly type: 'CommitStock';
  readonly commitment: string;
  readonly shortfallPolicy: ShortfallPolicy;
} & (
    | { readonly holdId: string; readonly quantity?: Quantity }
    | { readonly holdId?: undefined; readonly quantity: Quantity }
  );
/** Without a quantity: all that is left of the commitment. */
export type ReleaseCommitment = Addressed & {
  readonly type: 'ReleaseCommitment';
  readonly commitment: string;
  readonly quantity?: Quantity;
};
/** With `commitment`: out of it. Without: out of free. */
export type ShipStock = Addressed & {
  readonly type: 'ShipStock';
  readonly quantity: Quantity;
  /** From the command's reference. Used when a commitment of this name is open, or demanded by `source: 'committed'`. */
  readonly commitment?: string;
  /** Without it: the commitment if one is open under that name, else free. */
  readonly source?: 'committed' | 'free';
  readonly shortfallPolicy: ShortfallPolicy;
};
export type ReturnStock = Addressed & {
  readonly type: 'ReturnStock';
  readonly rma: string;
  readonly quantity: Quantity;
};
export type DispositionReturn = Addressed & {
  readonly type: 'DispositionReturn';
  readonly rma: string;
  readonly quantity: Quantity;
  readonly to: 'sellable' | 'damaged' | 'scrap';
};
export type AdjustStock = Addressed & {
  readonly type: 'AdjustStock';
  /** Not 0. */
  readonly delta: number;
  readonly condition: Condition;
  readonly shortfallPolicy: ShortfallPolicy;
};
/** `sku` is the kit, `quantity` of it are made (or, disassembling, taken apart); `components` are whole amounts, not per kit. */
export type TransformStock = Addressed & {
  readonly type: 'TransformStock';
  readonly transformationId: string;
  readonly direction: 'assemble' | 'disassemble';
  readonly quantity: Quantity;
  readonly components: readonly { readonly sku: Sku; readonly quantity: Quantity }[];
};
export type AssertStockLevel = Addressed & {
  readonly type: 'AssertStockLevel';
  /** At least 0. */
  readonly quantity: number;
  readonly condition: Condition;
  readonly shortfallPolicy: ShortfallPolicy;
};
export type SetSafetyStock = Addressed & {
  readonly type: 'SetSafetyStock';
  /** At least 0. */
  readonly quantity: number;
};

/** Not for subsystems: the service's own. Expires every hold that is due by log time, at most EXPIRIES_PER_COMMAND. */
export type ExpireHolds = Addressed & { readonly type: 'ExpireHolds' };
/** Not for subsystems: one line of a reconciliation. */
export type RecordCount = Addressed & {
  readonly type: 'RecordCount';
  readonly reconciliationId: string;
  readonly line: number;
  readonly condition: Condition;
  readonly counted: number;
  readonly expected: number;
  readonly observedPosition: number;
  readonly countedAt: number;
  readonly countedBy: string;
};
/** Not for subsystems: an approved variance. */
export type ReconcileCount = Addressed & {
  readonly type: 'ReconcileCount';
  readonly reconciliationId: string;
  readonly line: number;
  readonly condition: Condition;
  /** Not 0. */
  readonly delta: number;
  readonly approvedBy: string;
  readonly suspects: readonly string[];
};

/** What subsystems may send. */
export type PublicStockCommand =
  | OpenStock
  | ReceiveStock
  | MoveStock
  | DispatchTransfer
  | ReceiveTransfer
  | HoldStock
  | ReleaseHold
  | CommitStock
  | ReleaseCommitment
  | ShipStock
  | ReturnStock
  | DispositionReturn
  | AdjustStock
  | TransformStock
  | AssertStockLevel
  | SetSafetyStock;

export type StockCommand = PublicStockCommand | ExpireHolds | RecordCount | ReconcileCount;

/** The command of a type; of all types, the same as `StockCommand`. Lets a table with a row per type be called without a cast. */
export type StockCommandOf<Type extends StockCommand['type'] = StockCommand['type']> = {
  [T in Type]: { readonly type: T } & Extract<StockCommand, { readonly type: T }>;
}[Type];
