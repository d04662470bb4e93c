import type { PublicStockCommand } from '@tallyman/inventory';
import type { PartClasses } from '../../parsing/validate.js';
import { AdjustStockDto, AssertStockLevelDto, OpenStockDto, SetSafetyStockDto } from './levels.dto.js';
import {
  DispatchTransferDto,
  MoveStockDto,
  ReceiveStockDto,
  ReceiveTransferDto,
  TransformStockDto,
} from './goods.dto.js';
import { BeliefDto, ComponentDto, MoneyDto, ReferenceDto } from './parts.dto.js';
import {
  CommitStockDto,
  DispositionReturnDto,
  HoldStockDto,
  ReleaseCommitmentDto,
  ReleaseHoldDto,
  ReturnStockDto,
  ShipStockDto,
} from './promises.dto.js';

export type CommandType = PublicStockCommand['type'];

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
} as const satisfies Record<CommandType, new () => object>;

/** The classes of what commands are made of, by the names of the members. */
export const COMMAND_PARTS: PartClasses = {
  reference: ReferenceDto,
  belief: BeliefDto,
  unitCost: MoneyDto,
  components: ComponentDto,
};

/** A command as it came in, checked against its class. */
export type AnyCommandDto = InstanceType<(typeof COMMAND_DTOS)[CommandType]>;

export const COMMAND_TYPES: readonly CommandType[] = Object.keys(COMMAND_DTOS).filter(isCommandType);

export function isCommandType(type: unknown): type is CommandType {
  return typeof type === 'string' && Object.hasOwn(COMMAND_DTOS, type);
}
