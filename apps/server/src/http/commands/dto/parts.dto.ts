import { STOCK_FIELDS, type StockField } from '@tallyman/inventory';
import { Currency, Name, OneOf, SkuName, Whole } from '../../parsing/fields.js';
import { MAX_ID, MAX_VERSION } from '../../parsing/text-rules.js';

/** The document behind a fact. */
export class ReferenceDto {
  @Name(MAX_VERSION, { without: ':', description: 'Kind of document: order, shipment, ticket …', example: 'order' })
  type: string;
  @Name(MAX_ID, { example: '100234' })
  id: string;
  @Name(MAX_VERSION, { optional: true, description: 'Line of the document.' })
  line?: string;
}

/** What the sender thought a value was and would become; a difference is kept as evidence, the command is decided all the same. */
export class BeliefDto {
  @OneOf(STOCK_FIELDS, { optional: true, description: 'Which quantity; default `available`.' })
  field?: StockField;
  @Whole({ optional: true, description: 'Before the command.' })
  before?: number;
  @Whole({ optional: true, description: 'After the command.' })
  after?: number;
  @Whole({ min: 0, optional: true, description: 'Log position that the sender had read.' })
  readPosition?: number;
}

export class MoneyDto {
  @Whole({ min: 0, description: 'Minor units of the currency.', example: 255 })
  amount: number;
  @Currency({ description: 'ISO 4217.', example: 'GBP' })
  currency: string;
}

export class ComponentDto {
  @SkuName({ example: 'CUP-WHITE' })
  sku: string;
  @Whole({ min: 1, description: 'The whole amount, not per kit.' })
  quantity: number;
}
