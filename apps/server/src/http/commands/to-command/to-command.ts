import { unreachable } from '@tallyman/kernel';
import type { PublicStockCommand } from '@tallyman/inventory';
import type { AnyCommandDto } from '../dto/registry.js';
import { addressOf, defaultReason, lacking, type Address, type Lacking } from './addressed.js';
import * as goods from './goods.js';
import * as levels from './levels.js';
import * as promises from './promises.js';

/** Turns a checked request into the command that the decider takes, defaults filled in. Ids that are left out become `commandId`. */
export const toCommand = (dto: AnyCommandDto, commandId: string): PublicStockCommand | Lacking => {
  const reasonCode = dto.reasonCode ?? defaultReason(dto);
  if (reasonCode === null)
    return lacking('reason_required', 'reasonCode', `must say why: ${dto.type} has no default reason`);
  return convert(dto, addressOf(dto, reasonCode), commandId);
};

const convert = (dto: AnyCommandDto, address: Address, commandId: string): PublicStockCommand | Lacking => {
  switch (dto.type) {
    case 'OpenStock':
      return levels.toOpenStock(dto, address);
    case 'AdjustStock':
      return levels.toAdjustStock(dto, address);
    case 'AssertStockLevel':
      return levels.toAssertStockLevel(dto, address);
    case 'SetSafetyStock':
      return levels.toSetSafetyStock(dto, address);
    case 'ReceiveStock':
      return goods.toReceiveStock(dto, address);
    case 'MoveStock':
      return goods.toMoveStock(dto, address);
    case 'DispatchTransfer':
      return goods.toDispatchTransfer(dto, address);
    case 'ReceiveTransfer':
      return goods.toReceiveTransfer(dto, address);
    case 'TransformStock':
      return goods.toTransformStock(dto, address, commandId);
    case 'HoldStock':
      return promises.toHoldStock(dto, address, commandId);
    case 'ReleaseHold':
      return promises.toReleaseHold(dto, address);
    case 'CommitStock':
      return promises.toCommitStock(dto, address);
    case 'ReleaseCommitment':
      return promises.toReleaseCommitment(dto, address);
    case 'ShipStock':
      return promises.toShipStock(dto, address);
    case 'ReturnStock':
      return promises.toReturnStock(dto, address, commandId);
    case 'DispositionReturn':
      return promises.toDispositionReturn(dto, address);
    default:
      return unreachable(dto);
  }
};
