/**
 * STORED FORMS. What is written here is in logs for ever: never rename or remove a member, never change a meaning.
 * A new form is a new schemaVersion with an upcaster in libs/event-catalog. The stock item is named by the stream.
 * Quantities are whole numbers > 0 unless said otherwise; instants are ISO 8601 UTC with milliseconds.
 */
import type { Condition } from './names.js';

export interface Money {
  /** Minor units. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

export type StockEvent =
  /** opening → condition. `quantity` may be 0. Once, as the first event of the item. */
  | { readonly type: 'StockOpened'; readonly data: { readonly quantity: number; readonly condition: Condition } }
  /** supplier → condition. */
  | {
      readonly type: 'StockReceived';
      readonly data: { readonly quantity: number; readonly condition: Condition; readonly unitCost?: Money };
    }
  /** condition → condition, or bin → bin within one condition. */
  | {
      readonly type: 'StockMoved';
      readonly data: {
        readonly quantity: number;
        readonly from: Condition;
        readonly to: Condition;
        readonly fromBin?: string;
        readonly toBin?: string;
      };
    }
  /** In the stream of the sending item: condition → transit:{transferId}. */
  | {
      readonly type: 'TransferDispatched';
      readonly data: {
        readonly transferId: string;
        readonly quantity: number;
        readonly condition: Condition;
        readonly to: string;
      };
    }
  /** In the stream of the receiving item: transit:{transferId} → condition. `dispatched` is the whole of the transfer. */
  | {
      readonly type: 'TransferReceived';
      readonly data: {
        readonly transferId: string;
        readonly quantity: number;
        readonly condition: Condition;
        readonly from: string;
        readonly dispatched: number;
      };
    }
  /** free → held:{holdId}. Without `expiresAt` it stays until it is released or captured. */
  | {
      readonly type: 'StockHeld';
      readonly data: { readonly holdId: string; readonly quantity: number; readonly expiresAt?: string };
    }
  /** held:{holdId} → free: all that was left of the hold. */
  | { readonly type: 'HoldReleased'; readonly data: { readonly holdId: string; readonly quantity: number } }
  /** held:{holdId} → free, by log time. */
  | {
      readonly type: 'HoldExpired';
      readonly data: { readonly holdId: string; readonly quantity: number; readonly expiresAt: string };
    }
  /** held:{holdId} (capture, in full or in part) or free → committed:{commitment}. */
  | {
      readonly type: 'StockCommitted';
      readonly data: { readonly commitment: string; readonly quantity: number; readonly holdId?: string };
    }
  /** committed:{commitment} → free. */
  | { readonly type: 'CommitmentReleased'; readonly data: { readonly commitment: string; readonly quantity: number } }
  /** sellable → customer, and with it committed:{commitment} or, without one, free. */
  | { readonly type: 'StockShipped'; readonly data: { readonly quantity: number; readonly commitment?: string } }
  /** customer → returns:{rma}. */
  | { readonly type: 'StockReturned'; readonly data: { readonly rma: string; readonly quantity: number } }
  /** returns:{rma} → sellable, damaged or scrap. */
  | {
      readonly type: 'ReturnDispositioned';
      readonly data: { readonly rma: string; readonly quantity: number; readonly to: 'sellable' | 'damaged' | 'scrap' };
    }
  /** found → condition (delta > 0) or condition → loss (delta < 0). */
  | { readonly type: 'StockAdjusted'; readonly data: { readonly delta: number; readonly condition: Condition } }
  /** One event in the stream of each item taking part: sellable → production (`consumed`) or production → sellable (`produced`). */
  | {
      readonly type: 'StockTransformed';
      readonly data: {
        readonly transformationId: string;
        readonly role: 'consumed' | 'produced';
        readonly quantity: number;
      };
    }
  /** A source of truth said `asserted` units; `delta` (not 0) to found or loss. */
  | {
      readonly type: 'StockLevelAsserted';
      readonly data: {
        readonly condition: Condition;
        readonly asserted: number;
        readonly before: number;
        readonly delta: number;
      };
    }
  /** No postings: somebody counted `counted` (>= 0) units; the log said `expected` at `observedPosition`, the position of `countedAt`. */
  | {
      readonly type: 'StockCounted';
      readonly data: {
        readonly reconciliationId: string;
        readonly line: number;
        readonly condition: Condition;
        readonly counted: number;
        readonly expected: number;
        readonly observedPosition: number;
        readonly countedAt: string;
        readonly countedBy: string;
      };
    }
  /** The variance of a count to found (delta > 0) or loss (delta < 0), as approved. */
  | {
      readonly type: 'CountReconciled';
      readonly data: {
        readonly reconciliationId: string;
        readonly line: number;
        readonly condition: Condition;
        readonly delta: number;
        readonly approvedBy: string;
        /** Ids of the events that were suspected when it was approved. */
        readonly suspects: readonly string[];
      };
    }
  /** No postings: after the event before it, free is `free` < 0, knowingly. `shortfall` = -free. */
  | { readonly type: 'ShortfallRecorded'; readonly data: { readonly shortfall: number; readonly free: number } }
  /** Policy: `quantity` (>= 0) units of free are not to be promised. */
  | { readonly type: 'SafetyStockSet'; readonly data: { readonly quantity: number; readonly before: number } }
  /** No postings: evidence that the sender of the event before it believed another value than the log's. */
  | {
      readonly type: 'BeliefMismatchObserved';
      readonly data: {
        readonly field: string;
        readonly believedBefore?: number;
        readonly actualBefore: number;
        readonly believedAfter?: number;
        readonly actualAfter: number;
        readonly readPosition?: number;
      };
    };

export type StockEventType = StockEvent['type'];

/** The data of each event type. */
export type StockEventData = { readonly [Event in StockEvent as Event['type']]: Event['data'] };

/** The event of a type; of all types, the same as `StockEvent`. Lets a table with a row per type be called without a cast. */
export type StockEventOf<Type extends StockEventType = StockEventType> = {
  [T in Type]: { readonly type: T; readonly data: StockEventData[T] };
}[Type];
