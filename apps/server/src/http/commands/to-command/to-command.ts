import { REASONS_OF as STOCK_REASONS, type PublicStockCommand } from '@tallyman/inventory';
import { unreachable, type ReasonCode } from '@tallyman/kernel';
import { REASONS_OF as BOOK_REASONS } from '@tallyman/ledger';
import { RECORD_REASONS } from '@tallyman/records';
import type { AnyCommandDto, AnyStockDto, PublicCommand } from '../dto/registry.js';
import { addressOf, lacking, type Address, type Lacking } from './addressed.js';
import type { Given } from './given.js';
import * as goods from './goods.js';
import { toBookCommand } from './ledger.js';
import * as levels from './levels.js';
import * as promises from './promises.js';
import { toRecordCommand } from './records.js';

/** Of each command type the reasons that may explain it, the default first; `null` first: no default. */
export const REASONS = { ...STOCK_REASONS, ...BOOK_REASONS, ...RECORD_REASONS } as const;

/** Taking a kit apart has its own reason; otherwise the first of the type's list, `null` when the sender must say. */
const defaultReason = (dto: AnyCommandDto): ReasonCode | null => {
  if (dto.type === 'TransformStock' && dto.direction === 'disassemble') return 'kit_disassembly';
  return REASONS[dto.type][0];
};

/** Turns a checked request into the command that the decider takes, defaults filled in. Ids that are left out become the command's. */
export const toCommand = (dto: AnyCommandDto, given: Given): PublicCommand | Lacking => {
  const reasonCode = dto.reasonCode ?? defaultReason(dto);
  if (reasonCode === null)
    return lacking('reason_required', 'reasonCode', `must say why: ${dto.type} has no default reason`);
  if ('sku' in dto) return toStockCommand(dto, addressOf(dto, reasonCode), given);
  return 'book' in dto ? toBookCommand(dto, reasonCode, given) : toRecordCommand(dto, reasonCode);
};

const toStockCommand = (dto: AnyStockDto, address: Address, { commandId }: Given): PublicStockCommand | Lacking => {
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
