/**
 * Commands as they go over the wire (POST /v1/commands). What is left out is filled in by the service; the reference says with what.
 * Instants are ISO 8601 with an offset; quantities whole numbers > 0 unless said otherwise.
 */
import type { Reference } from '@tallyman/event-catalog';
import type { Condition, Money, ShortfallPolicy, StockField } from '@tallyman/inventory';
import type { ReasonCode } from '@tallyman/kernel';
import type { AccountField, NormalSide } from '@tallyman/ledger';
import type { FieldChanges, FieldValues } from '@tallyman/records';

interface Common {
  /** The idempotency key. Made by the client, before the first try, when it is absent. */
  readonly commandId?: string;
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
}

/** What the sender thought a quantity was and would become. */
interface WireBelief<Field extends string> {
  readonly field?: Field;
  readonly before?: number;
  readonly after?: number;
  readonly readPosition?: number;
}

interface OfStockItem extends Common {
  readonly sku: string;
  readonly location: string;
  /** `field` defaults to `available`. */
  readonly belief?: WireBelief<StockField>;
}

interface MayRunShort {
  readonly shortfallPolicy?: ShortfallPolicy;
}

/** About goods. */
export type WireStockCommand = OfStockItem &
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

interface OfBook extends Common {
  readonly book: string;
  /** `field` defaults to `balance`, `account` to the first that the command is about. */
  readonly belief?: WireBelief<AccountField> & { readonly account?: string };
}

interface MovesMoney {
  /** YYYY-MM-DD; default: the day (UTC) of `occurredAt`. */
  readonly effectiveDate?: string;
  readonly description?: string;
}

/** One line of a transaction: minor units, debits above 0, credits below. */
export interface WirePosting {
  readonly account: string;
  readonly amount: number;
  readonly currency?: string;
}

/** About money. A transaction is named by the command that posts it. */
export type WireLedgerCommand = OfBook &
  (
    | {
        readonly type: 'OpenAccount';
        readonly account: string;
        readonly currency: string;
        readonly normalSide: NormalSide;
        readonly mustNotGoNegative?: boolean;
        readonly description?: string;
      }
    | { readonly type: 'CloseAccount'; readonly account: string }
    | ({ readonly type: 'PostTransaction'; readonly postings: readonly WirePosting[] } & MovesMoney)
    | ({ readonly type: 'ReverseTransaction'; readonly transactionId: string } & MovesMoney)
    | {
        readonly type: 'HoldFunds';
        readonly holdId?: string;
        readonly debitAccount: string;
        readonly creditAccount: string;
        readonly amount: number;
        readonly expiresAt?: string;
      }
    | ({ readonly type: 'CaptureFunds'; readonly holdId: string; readonly amount?: number } & MovesMoney)
    | { readonly type: 'ReleaseFunds'; readonly holdId: string }
  );

interface OfRecord extends Common {
  readonly recordType: string;
  readonly key: string;
  /** Of each field what it was before the command; `null`: not there. */
  readonly belief?: { readonly fields: FieldChanges; readonly readPosition?: number };
}

/** What a value was computed from: a value of the subject of a stream, after the event of a revision. */
export interface WireInput {
  /** The variable of the formula. */
  readonly as: string;
  readonly stream: string;
  readonly revision: number;
  readonly field?: string;
}

/** About any other core data. */
export type WireRecordCommand = OfRecord &
  /** `null` removes a field. */
  (
    | { readonly type: 'SetRecord'; readonly fields: FieldChanges }
    | {
        readonly type: 'DeriveRecord';
        readonly fields: FieldValues;
        readonly inputs: readonly WireInput[];
        readonly algorithm: string;
        readonly algorithmVersion: string;
      }
    | { readonly type: 'RetractRecord' }
  );

export type WireCommand = WireStockCommand | WireLedgerCommand | WireRecordCommand;

export type WireCommandType = WireCommand['type'];

/** A command that has its id, and so may be sent again without being done again. */
export type IdentifiedCommand<Command extends WireCommand = WireCommand> = Command & { readonly commandId: string };
