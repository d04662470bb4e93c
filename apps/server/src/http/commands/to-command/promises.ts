import {
  DEFAULT_SHORTFALL_POLICY,
  parseQuantity,
  type CommitStock,
  type DispositionReturn,
  type HoldStock,
  type ReleaseCommitment,
  type ReleaseHold,
  type ReturnStock,
  type ShipStock,
} from '@tallyman/inventory';
import type {
  CommitStockDto,
  DispositionReturnDto,
  HoldStockDto,
  ReleaseCommitmentDto,
  ReleaseHoldDto,
  ReturnStockDto,
  ShipStockDto,
} from '../dto/promises.dto.js';
import { parseInstant } from '../../parsing/instants.js';
import { checked, commitmentOf, lacking, type Address, type Lacking } from './addressed.js';

const NO_REFERENCE = lacking(
  'reference_required',
  'reference',
  'must name the document that the units are promised to',
);

export const toHoldStock = (dto: HoldStockDto, address: Address, commandId: string): HoldStock => ({
  type: dto.type,
  holdId: dto.holdId ?? commandId,
  quantity: checked(parseQuantity(dto.quantity)),
  shortfallPolicy: dto.shortfallPolicy ?? DEFAULT_SHORTFALL_POLICY,
  ...(dto.expiresAt === undefined ? {} : { expiresAt: checked(parseInstant(dto.expiresAt)) }),
  ...address,
});

export const toReleaseHold = (dto: ReleaseHoldDto, address: Address): ReleaseHold => ({
  type: dto.type,
  holdId: dto.holdId,
  ...address,
});

export const toCommitStock = (dto: CommitStockDto, address: Address): CommitStock | Lacking => {
  const commitment = commitmentOf(dto);
  if (commitment === undefined) return NO_REFERENCE;
  const { type, holdId, shortfallPolicy = DEFAULT_SHORTFALL_POLICY } = dto;
  const common = { type, commitment, shortfallPolicy };
  const quantity = dto.quantity === undefined ? undefined : checked(parseQuantity(dto.quantity));
  if (holdId !== undefined) return { holdId, ...common, ...(quantity === undefined ? {} : { quantity }), ...address };
  if (quantity === undefined) return lacking('validation_failed', 'quantity', 'must be there without a holdId');
  return { quantity, ...common, ...address };
};

export const toReleaseCommitment = (dto: ReleaseCommitmentDto, address: Address): ReleaseCommitment | Lacking => {
  const commitment = commitmentOf(dto);
  if (commitment === undefined) return NO_REFERENCE;
  const quantity = dto.quantity === undefined ? undefined : checked(parseQuantity(dto.quantity));
  return { type: dto.type, commitment, ...(quantity === undefined ? {} : { quantity }), ...address };
};

export const toShipStock = (dto: ShipStockDto, address: Address): ShipStock | Lacking => {
  const commitment = commitmentOf(dto);
  if (commitment === undefined && dto.source === 'committed') return NO_REFERENCE;
  return {
    type: dto.type,
    quantity: checked(parseQuantity(dto.quantity)),
    shortfallPolicy: dto.shortfallPolicy ?? DEFAULT_SHORTFALL_POLICY,
    ...(commitment === undefined ? {} : { commitment }),
    ...(dto.source === undefined ? {} : { source: dto.source }),
    ...address,
  };
};

export const toReturnStock = (dto: ReturnStockDto, address: Address, commandId: string): ReturnStock => ({
  type: dto.type,
  rma: dto.rma ?? dto.reference?.id ?? commandId,
  quantity: checked(parseQuantity(dto.quantity)),
  ...address,
});

export const toDispositionReturn = (dto: DispositionReturnDto, address: Address): DispositionReturn | Lacking => {
  const rma = dto.rma ?? dto.reference?.id;
  if (rma === undefined) return lacking('validation_failed', 'rma', 'must be there without a reference');
  return { type: dto.type, rma, quantity: checked(parseQuantity(dto.quantity)), to: dto.to, ...address };
};
