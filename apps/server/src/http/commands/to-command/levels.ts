import {
  DEFAULT_CONDITION,
  DEFAULT_SHORTFALL_POLICY,
  type AdjustStock,
  type AssertStockLevel,
  type OpenStock,
  type SetSafetyStock,
} from '@tallyman/inventory';
import type { AdjustStockDto, AssertStockLevelDto, OpenStockDto, SetSafetyStockDto } from '../dto/levels.dto.js';
import type { Address } from './addressed.js';
import { plain } from './plain.js';

export const toOpenStock = (dto: OpenStockDto, address: Address): OpenStock => ({
  type: dto.type,
  quantity: plain(dto.quantity),
  condition: dto.condition ?? DEFAULT_CONDITION,
  ...address,
});

export const toAdjustStock = (dto: AdjustStockDto, address: Address): AdjustStock => ({
  type: dto.type,
  delta: dto.delta,
  condition: dto.condition ?? DEFAULT_CONDITION,
  shortfallPolicy: dto.shortfallPolicy ?? DEFAULT_SHORTFALL_POLICY,
  ...address,
});

export const toAssertStockLevel = (dto: AssertStockLevelDto, address: Address): AssertStockLevel => ({
  type: dto.type,
  quantity: plain(dto.quantity),
  condition: dto.condition ?? DEFAULT_CONDITION,
  shortfallPolicy: dto.shortfallPolicy ?? DEFAULT_SHORTFALL_POLICY,
  ...address,
});

export const toSetSafetyStock = (dto: SetSafetyStockDto, address: Address): SetSafetyStock => ({
  type: dto.type,
  quantity: plain(dto.quantity),
  ...address,
});
