import type { PublicStockCommand } from '@tallyman/inventory';
import { MAX_POSTINGS, type PublicBookCommand } from '@tallyman/ledger';
import { MAX_INPUTS, type PublicRecordCommand } from '@tallyman/records';
import { COMMAND_SHAPE, type ShapeLimits } from '../../parsing/shape.js';
import type { StockCommandDto } from './command.dto.js';
import * as ledger from './ledger.dto.js';
import { AdjustStockDto, AssertStockLevelDto, OpenStockDto, SetSafetyStockDto } from './levels.dto.js';
import {
  DispatchTransferDto,
  MoveStockDto,
  ReceiveStockDto,
  ReceiveTransferDto,
  TransformStockDto,
} from './goods.dto.js';
import {
  CommitStockDto,
  DispositionReturnDto,
  HoldStockDto,
  ReleaseCommitmentDto,
  ReleaseHoldDto,
  ReturnStockDto,
  ShipStockDto,
} from './promises.dto.js';
import { DeriveRecordDto, RetractRecordDto, SetRecordDto, type RecordCommandDto } from './records.dto.js';

/** What subsystems may send, of all domains. */
export type PublicCommand = PublicStockCommand | PublicBookCommand | PublicRecordCommand;
export type CommandType = PublicCommand['type'];

/** The class of each command that subsystems may send. */
export const COMMAND_DTOS = {
  OpenStock: OpenStockDto,
  ReceiveStock: ReceiveStockDto,
  MoveStock: MoveStockDto,
  DispatchTransfer: DispatchTransferDto,
  ReceiveTransfer: ReceiveTransferDto,
  HoldStock: HoldStockDto,
  ReleaseHold: ReleaseHoldDto,
  CommitStock: CommitStockDto,
  ReleaseCommitment: ReleaseCommitmentDto,
  ShipStock: ShipStockDto,
  ReturnStock: ReturnStockDto,
  DispositionReturn: DispositionReturnDto,
  AdjustStock: AdjustStockDto,
  TransformStock: TransformStockDto,
  AssertStockLevel: AssertStockLevelDto,
  SetSafetyStock: SetSafetyStockDto,
  OpenAccount: ledger.OpenAccountDto,
  CloseAccount: ledger.CloseAccountDto,
  PostTransaction: ledger.PostTransactionDto,
  ReverseTransaction: ledger.ReverseTransactionDto,
  HoldFunds: ledger.HoldFundsDto,
  CaptureFunds: ledger.CaptureFundsDto,
  ReleaseFunds: ledger.ReleaseFundsDto,
  SetRecord: SetRecordDto,
  DeriveRecord: DeriveRecordDto,
  RetractRecord: RetractRecordDto,
} as const satisfies Record<CommandType, new () => object>;

/** A command as it came in, checked against its class. */
export type AnyCommandDto = InstanceType<(typeof COMMAND_DTOS)[CommandType]>;
export type AnyStockDto = Extract<AnyCommandDto, StockCommandDto>;
export type AnyLedgerDto = Extract<AnyCommandDto, ledger.LedgerCommandDto>;
export type AnyRecordDto = Extract<AnyCommandDto, RecordCommandDto>;

export const COMMAND_TYPES: readonly CommandType[] = Object.keys(COMMAND_DTOS).filter(isCommandType);

export function isCommandType(type: unknown): type is CommandType {
  return typeof type === 'string' && Object.hasOwn(COMMAND_DTOS, type);
}

/** Commands with long lists: each entry, each of its members, and a few entries too many, which are told by the list's own limit. */
const LONG: Partial<Record<CommandType, ShapeLimits>> = {
  PostTransaction: { ...COMMAND_SHAPE, values: COMMAND_SHAPE.values + 4 * MAX_POSTINGS },
  DeriveRecord: { ...COMMAND_SHAPE, values: COMMAND_SHAPE.values + 5 * MAX_INPUTS },
};

/** How big the JSON of a command of this type may be; of what is no type, as of most. */
export const shapeOf = (type: unknown): ShapeLimits => (isCommandType(type) ? LONG[type] : undefined) ?? COMMAND_SHAPE;
