import { CONDITIONS, type Condition, type ShortfallPolicy } from '@tallyman/inventory';
import { Literal, LocationName, Name, OneOf, Whole } from '../../parsing/fields.js';
import { Part, Parts } from '../../parsing/part-fields.js';
import { MAX_BIN, MAX_ID } from '../../parsing/text-rules.js';
import { AnyCondition, StockCommandDto, Shortfall } from './command.dto.js';
import { ComponentDto, MoneyDto } from './parts.dto.js';

export const RECEIVING_CONDITIONS = ['sellable', 'qualityControl'] as const;
export const TRANSFORM_DIRECTIONS = ['assemble', 'disassemble'] as const;
export const MAX_COMPONENTS = 100;

/** From a supplier. */
export class ReceiveStockDto extends StockCommandDto {
  @Literal('ReceiveStock') type: 'ReceiveStock';
  @Whole({ min: 1, example: 50 }) quantity: number;
  @OneOf(RECEIVING_CONDITIONS, { optional: true, description: 'Default `sellable`.' })
  condition?: (typeof RECEIVING_CONDITIONS)[number];
  @Part(MoneyDto, { optional: true, description: 'Cost of one unit.' }) unitCost?: MoneyDto;
}

/** From one condition to another, or from bin to bin within one. */
export class MoveStockDto extends StockCommandDto {
  @Literal('MoveStock') type: 'MoveStock';
  @Whole({ min: 1, example: 3 }) quantity: number;
  @OneOf(CONDITIONS, { optional: true, description: 'Default `sellable`.' }) from?: Condition;
  @OneOf(CONDITIONS) to: Condition;
  @Name(MAX_BIN, { optional: true }) fromBin?: string;
  @Name(MAX_BIN, { optional: true }) toBin?: string;
  @Shortfall() shortfallPolicy?: ShortfallPolicy;
}

/** Goods leave `location` for `to`. */
export class DispatchTransferDto extends StockCommandDto {
  @Literal('DispatchTransfer') type: 'DispatchTransfer';
  @Name(MAX_ID, { example: 'TR-7' }) transferId: string;
  @Whole({ min: 1, example: 10 }) quantity: number;
  @AnyCondition() condition?: Condition;
  @LocationName({ description: 'Where they go.', example: 'MAN1' }) to: string;
}

/** Goods of a transfer arrive at `location`, in full or in parts. */
export class ReceiveTransferDto extends StockCommandDto {
  @Literal('ReceiveTransfer') type: 'ReceiveTransfer';
  @Name(MAX_ID, { example: 'TR-7' }) transferId: string;
  @Whole({ min: 1, example: 10 }) quantity: number;
  @AnyCondition() condition?: Condition;
  @LocationName({ description: 'Where they came from.' }) from: string;
}

/** Components become a kit, or a kit its components. `sku` is the kit, `quantity` of it. */
export class TransformStockDto extends StockCommandDto {
  @Literal('TransformStock') type: 'TransformStock';
  @Name(MAX_ID, { optional: true, description: 'Default: the command id.' }) transformationId?: string;
  @OneOf(TRANSFORM_DIRECTIONS, { optional: true, description: 'Default `assemble`.' })
  direction?: (typeof TRANSFORM_DIRECTIONS)[number];
  @Whole({ min: 1, example: 2 }) quantity: number;
  @Parts(ComponentDto, { min: 1, max: MAX_COMPONENTS }) components: ComponentDto[];
}
