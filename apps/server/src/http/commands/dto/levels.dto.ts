import type { Condition, ShortfallPolicy } from '@tallyman/inventory';
import { Literal, Whole } from '../../parsing/fields.js';
import { AnyCondition, StockCommandDto, Shortfall } from './command.dto.js';

/** The first event of a stock item: what was there when the log began. */
export class OpenStockDto extends StockCommandDto {
  @Literal('OpenStock') type: 'OpenStock';
  @Whole({ min: 0, example: 40 }) quantity: number;
  @AnyCondition() condition?: Condition;
}

/** Corrects a quantity by `delta`; the reason is mandatory. */
export class AdjustStockDto extends StockCommandDto {
  @Literal('AdjustStock') type: 'AdjustStock';
  @Whole({ notZero: true, example: -2 }) delta: number;
  @AnyCondition() condition?: Condition;
  @Shortfall() shortfallPolicy?: ShortfallPolicy;
}

/** A source of truth says how many there are; the difference is booked. */
export class AssertStockLevelDto extends StockCommandDto {
  @Literal('AssertStockLevel') type: 'AssertStockLevel';
  @Whole({ min: 0, example: 38 }) quantity: number;
  @AnyCondition() condition?: Condition;
  @Shortfall() shortfallPolicy?: ShortfallPolicy;
}

/** How many units of free are not to be promised. */
export class SetSafetyStockDto extends StockCommandDto {
  @Literal('SetSafetyStock') type: 'SetSafetyStock';
  @Whole({ min: 0, example: 5 }) quantity: number;
}
