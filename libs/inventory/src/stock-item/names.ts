import { isName, isWhole, type Brand } from '@tallyman/kernel';

/** What is counted; case-sensitive, as its owner writes it. */
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

/** Longest names, in characters (code points). */
export const MAX_SKU_LENGTH = 128;
export const MAX_LOCATION_LENGTH = 64;

const PREFIX = 'stock-';
/** Accounts that are no location begin like this: `transit:{transferId}` must never read as a place of a location. */
const RESERVED_LOCATION = /^(?:transit|returns)(?:$|:)/;

/** A SKU of 1 to 128 characters, or `undefined` when the text is none. */
export const parseSku = (text: string): Sku | undefined => (isName(text, MAX_SKU_LENGTH) ? (text as Sku) : undefined);

/** A location of 1 to 64 characters without `/` and not named like an account of transit or returns, or `undefined`. */
export const parseLocation = (text: string): LocationId | undefined =>
  isName(text, MAX_LOCATION_LENGTH) && !text.includes('/') && !RESERVED_LOCATION.test(text)
    ? (text as LocationId)
    : undefined;

/** A whole number from 1 to 2^53 − 1, or `undefined`. */
export const parseQuantity = (value: number): Quantity | undefined =>
  isWhole(value) && value > 0 ? (value as Quantity) : undefined;

/** The stream of a stock item, `stock-{location}/{sku}`. A location has no `/`, so the first one divides. */
export const stockStream = (item: StockItemId): string => `${PREFIX}${item.location}/${item.sku}`;

/** The stock item of a stream, or `undefined` when the stream is of another kind. */
export const stockItemOf = (stream: string): StockItemId | undefined => {
  const slash = stream.indexOf('/');
  if (!stream.startsWith(PREFIX) || slash < 0) return undefined;
  return { location: stream.slice(PREFIX.length, slash) as LocationId, sku: stream.slice(slash + 1) as Sku };
};
