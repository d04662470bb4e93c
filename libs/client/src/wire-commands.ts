/**
 * Commands as they go over the wire (POST /v1/commands). What is left out is filled in by the service; the reference says with what.
 * Instants are ISO 8601 with an offset; quantities whole numbers > 0 unless said otherwise.
 */
import type { Belief, Reference } from '@tallyman/event-catalog';
import type { Condition, Money, ShortfallPolicy } from '@tallyman/inventory';
import type { ReasonCode } from '@tallyman/kernel';

interface Common {
  /** The idempotency key. Made by the client, before the first try, when it is absent. */
  readonly commandId?: string;
  readonly sku: string;
  readonly location: string;
  readonly reasonCode?: ReasonCode;
  /** Wanted with reason `other`. */
  readonly reasonText?: string;
  readonly reference?: Reference;
  /** The person or job behind it. */
  readonly actor?: string;
  /** The release of the subsystem that sends it. */
  readonly producerVersion?: string;
  readonly occurredAt?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  readonly belief?: Belief;
}

interface MayRunShort {
  readonly shortfallPolicy?: ShortfallPolicy;
}

export type WireCommand = Common &
  (
    | { readonly type: 'OpenStock'; readonly quantity: number; readonly condition?: Condition }
    | {
        readonly type: 'ReceiveStock';
        readonly quantity: number;
        readonly condition?: 'sellable' | 'qualityControl';
        readonly unitCost?: Money;
      }
    | ({
        readonly type: 'MoveStock';
        readonly quantity: number;
        readonly from: Condition;
        readonly to: Condition;
        readonly fromBin?: string;
        readonly toBin?: string;
      } & MayRunShort)
    | {
        readonly type: 'DispatchTransfer';
        readonly transferId: string;
        readonly quantity: number;
        readonly to: string;
        readonly condition?: Condition;
      }
    | {
        readonly type: 'ReceiveTransfer';
        readonly transferId: string;
        readonly quantity: number;
        readonly from: string;
        readonly condition?: Condition;
      }
    | ({
        readonly type: 'HoldStock';
        readonly quantity: number;
        readonly holdId?: string;
        readonly expiresAt?: string;
      } & MayRunShort)
    | { readonly type: 'ReleaseHold'; readonly holdId: string }
    | ({ readonly type: 'CommitStock'; readonly quantity?: number; readonly holdId?: string } & MayRunShort)
    | { readonly type: 'ReleaseCommitment'; readonly quantity?: number }
    | ({ readonly type: 'ShipStock'; readonly quantity: number; readonly source?: 'committed' | 'free' } & MayRunShort)
    | { readonly type: 'ReturnStock'; readonly quantity: number; readonly rma?: string }
    | {
        readonly type: 'DispositionReturn';
        readonly quantity: number;
        readonly rma?: string;
        readonly to: 'sellable' | 'damaged' | 'scrap';
      }
    /** `delta` is not 0. */
    | ({ readonly type: 'AdjustStock'; readonly delta: number; readonly condition?: Condition } & MayRunShort)
    | {
        readonly type: 'TransformStock';
        readonly quantity: number;
        readonly direction: 'assemble' | 'disassemble';
        readonly components: readonly { readonly sku: string; readonly quantity: number }[];
        readonly transformationId?: string;
      }
    | ({ readonly type: 'AssertStockLevel'; readonly quantity: number; readonly condition?: Condition } & MayRunShort)
    | { readonly type: 'SetSafetyStock'; readonly quantity: number }
  );

export type WireCommandType = WireCommand['type'];

/** A command that has its id, and so may be sent again without being done again. */
export type IdentifiedCommand = WireCommand & { readonly commandId: string };
