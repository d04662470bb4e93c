import type { ShortfallPolicy } from '@tallyman/inventory';
import { Instant, Literal, Name, OneOf, Whole } from '../../parsing/fields.js';
import { MAX_ID } from '../../parsing/text-rules.js';
import { StockCommandDto, Shortfall } from './command.dto.js';

export const SHIP_SOURCES = ['committed', 'free'] as const;
export const DISPOSITIONS = ['sellable', 'damaged', 'scrap'] as const;

/** Reserves units of available. */
export class HoldStockDto extends StockCommandDto {
  @Literal('HoldStock') type: 'HoldStock';
  @Name(MAX_ID, { optional: true, description: 'Default: the command id.', example: 'cart-991' }) holdId?: string;
  @Whole({ min: 1, example: 2 }) quantity: number;
  @Instant({ optional: true, description: 'Without it the hold stays until it is released or captured.' })
  expiresAt?: string;
  @Shortfall() shortfallPolicy?: ShortfallPolicy;
}

/** Gives back all that is left of a hold. */
export class ReleaseHoldDto extends StockCommandDto {
  @Literal('ReleaseHold') type: 'ReleaseHold';
  @Name(MAX_ID, { example: 'cart-991' }) holdId: string;
}

/** Promises units to the document in `reference`: out of a hold, or without `holdId` out of available. */
export class CommitStockDto extends StockCommandDto {
  @Literal('CommitStock') type: 'CommitStock';
  @Name(MAX_ID, { optional: true, description: 'The hold that is captured.', example: 'cart-991' }) holdId?: string;
  @Whole({ min: 1, optional: true, description: 'Optional with `holdId`: default all that is left of it.' })
  quantity?: number;
  @Shortfall() shortfallPolicy?: ShortfallPolicy;
}

/** Gives back units promised to the document in `reference`. */
export class ReleaseCommitmentDto extends StockCommandDto {
  @Literal('ReleaseCommitment') type: 'ReleaseCommitment';
  @Whole({ min: 1, optional: true, description: 'Default: all that is left of the commitment.' }) quantity?: number;
}

/** Goods leave for a customer: out of the commitment of `reference` if one is open, else out of available. */
export class ShipStockDto extends StockCommandDto {
  @Literal('ShipStock') type: 'ShipStock';
  @Whole({ min: 1, example: 2 }) quantity: number;
  @OneOf(SHIP_SOURCES, { optional: true, description: 'Demands one of the two.' })
  source?: (typeof SHIP_SOURCES)[number];
  @Shortfall() shortfallPolicy?: ShortfallPolicy;
}

/** Goods come back from a customer; they wait for a decision. */
export class ReturnStockDto extends StockCommandDto {
  @Literal('ReturnStock') type: 'ReturnStock';
  @Name(MAX_ID, { optional: true, description: 'Default: the id of the reference, else the command id.' }) rma?: string;
  @Whole({ min: 1, example: 1 }) quantity: number;
}

/** Decides what becomes of returned goods, in full or in parts. */
export class DispositionReturnDto extends StockCommandDto {
  @Literal('DispositionReturn') type: 'DispositionReturn';
  @Name(MAX_ID, { optional: true, description: 'Default: the id of the reference; one of the two is needed.' })
  rma?: string;
  @Whole({ min: 1, example: 1 }) quantity: number;
  @OneOf(DISPOSITIONS) to: (typeof DISPOSITIONS)[number];
}
