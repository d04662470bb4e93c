import type { Money, StockItemId } from '@tallyman/inventory';
import type { ReasonCode } from '@tallyman/kernel';

/** What every movement says. It changes what is on hand at a location, or carries on a cost that did. */
interface Moves {
  /** The event it comes from; valued once. */
  readonly eventId: string;
  /** Of that event in the log; decides between movements of the same time. */
  readonly position: number;
  /** When it happened in the world, milliseconds since 1970. */
  readonly occurredAt: number;
  readonly item: StockItemId;
  /** Units, above 0. */
  readonly quantity: number;
  readonly reasonCode?: ReasonCode;
}

/** A document that ties a return to its shipment: `{type}:{id}`. */
type Document = string;

/** Goods that come from outside, with what a unit of them cost, if anybody said so. */
export type Arrival = Moves & { readonly kind: 'opening' | 'receipt' | 'overage'; readonly unitCost?: Money };
export type Shipment = Moves & { readonly kind: 'shipment'; readonly document?: Document };
export type Shortage = Moves & { readonly kind: 'shortage' };
export type TransferDispatch = Moves & { readonly kind: 'transfer_dispatch'; readonly transferId: string };
export type TransferReceipt = Moves & {
  readonly kind: 'transfer_receipt';
  readonly transferId: string;
  readonly from: string;
};
/** Customer → returns: not on hand yet. */
export type ReturnArrival = Moves & {
  readonly kind: 'return_arrival';
  readonly rma: string;
  readonly document?: Document;
};
/** Returns → on hand, or scrapped. */
export type ReturnDisposition = Moves & { readonly kind: 'restock' | 'return_scrap'; readonly rma: string };
/** Into a kit, or a kit that is taken apart. */
export type Consumption = Moves & { readonly kind: 'consumption'; readonly transformationId: string };
/** What came out of it. */
export type Production = Moves & {
  readonly kind: 'production';
  readonly transformationId: string;
  /** Units of all SKUs that the transformation brings forth from this event on, its own among them. */
  readonly remaining: number;
};
/** Freight, duty and the like for a receipt that is known already. No units move: `quantity` is that of the receipt. */
export type LandedCost = Moves & {
  readonly kind: 'landed_cost';
  readonly receiptEventId: string;
  /** For all units of the receipt together. */
  readonly cost: Money;
};

export type Movement =
  | Arrival
  | Shipment
  | Shortage
  | TransferDispatch
  | TransferReceipt
  | ReturnArrival
  | ReturnDisposition
  | Consumption
  | Production
  | LandedCost;

export type MovementKind = Movement['kind'];
/** The movement of a kind. Lets a table with a row per kind be called without a cast. */
export type MovementOf<Kind extends MovementKind = MovementKind> = {
  [K in Kind]: Movement & { readonly kind: K };
}[Kind];
