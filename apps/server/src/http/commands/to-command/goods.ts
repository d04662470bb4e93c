import {
  DEFAULT_CONDITION,
  DEFAULT_SHORTFALL_POLICY,
  parseLocation,
  parseQuantity,
  parseSku,
  type DispatchTransfer,
  type MoveStock,
  type ReceiveStock,
  type ReceiveTransfer,
  type TransformStock,
} from '@tallyman/inventory';
import type {
  DispatchTransferDto,
  MoveStockDto,
  ReceiveStockDto,
  ReceiveTransferDto,
  TransformStockDto,
} from '../dto/goods.dto.js';
import { checked, type Address } from './addressed.js';

export const toReceiveStock = (dto: ReceiveStockDto, address: Address): ReceiveStock => ({
  type: dto.type,
  quantity: checked(parseQuantity(dto.quantity)),
  condition: dto.condition ?? DEFAULT_CONDITION,
  ...(dto.unitCost === undefined
    ? {}
    : { unitCost: { amount: dto.unitCost.amount + 0, currency: dto.unitCost.currency } }),
  ...address,
});

export const toMoveStock = (dto: MoveStockDto, address: Address): MoveStock => ({
  type: dto.type,
  quantity: checked(parseQuantity(dto.quantity)),
  from: dto.from ?? DEFAULT_CONDITION,
  to: dto.to,
  shortfallPolicy: dto.shortfallPolicy ?? DEFAULT_SHORTFALL_POLICY,
  ...(dto.fromBin === undefined ? {} : { fromBin: dto.fromBin }),
  ...(dto.toBin === undefined ? {} : { toBin: dto.toBin }),
  ...address,
});

export const toDispatchTransfer = (dto: DispatchTransferDto, address: Address): DispatchTransfer => ({
  type: dto.type,
  transferId: dto.transferId,
  quantity: checked(parseQuantity(dto.quantity)),
  condition: dto.condition ?? DEFAULT_CONDITION,
  to: checked(parseLocation(dto.to)),
  ...address,
});

export const toReceiveTransfer = (dto: ReceiveTransferDto, address: Address): ReceiveTransfer => ({
  type: dto.type,
  transferId: dto.transferId,
  quantity: checked(parseQuantity(dto.quantity)),
  condition: dto.condition ?? DEFAULT_CONDITION,
  from: checked(parseLocation(dto.from)),
  ...address,
});

export const toTransformStock = (dto: TransformStockDto, address: Address, commandId: string): TransformStock => ({
  type: dto.type,
  transformationId: dto.transformationId ?? commandId,
  direction: dto.direction ?? 'assemble',
  quantity: checked(parseQuantity(dto.quantity)),
  components: dto.components.map(({ sku, quantity }) => ({
    sku: checked(parseSku(sku)),
    quantity: checked(parseQuantity(quantity)),
  })),
  ...address,
});
