/** The quantities of a stock item, as the API names them. */
export const STOCK_FIELDS = [
  'onHand',
  'sellable',
  'free',
  'held',
  'committed',
  'safetyStock',
  'available',
  'damaged',
  'qualityControl',
  'quarantined',
] as const;
export type StockField = (typeof STOCK_FIELDS)[number];
export type StockQuantities = Readonly<Record<StockField, number>>;
