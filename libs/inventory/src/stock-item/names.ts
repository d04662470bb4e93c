import type { Brand } from '@tallyman/kernel';

export type Sku = Brand<string, 'Sku'>;
export type LocationId = Brand<string, 'LocationId'>;
/** A whole number above 0 (or, where a command says so, at least 0). */
export type Quantity = Brand<number, 'Quantity'>;

export const CONDITIONS = ['sellable', 'damaged', 'qualityControl', 'quarantined'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** A stock item: one SKU at one location, the consistency boundary of stock. */
export interface StockItemId {
  readonly location: LocationId;
  readonly sku: Sku;
}

const PREFIX = 'stock-';

/** The stream of a stock item, `stock-{location}/{sku}`. A location has no `/`, so the first one divides. */
export const stockStream = (item: StockItemId): string => `${PREFIX}${item.location}/${item.sku}`;

/** The stock item of a stream, or `undefined` when the stream is of another kind. */
export const stockItemOf = (stream: string): StockItemId | undefined => {
  const slash = stream.indexOf('/');
  if (!stream.startsWith(PREFIX) || slash < 0) return undefined;
  return { location: stream.slice(PREFIX.length, slash) as LocationId, sku: stream.slice(slash + 1) as Sku };
};
