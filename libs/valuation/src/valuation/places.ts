import { stockStream, type StockItemId } from '@tallyman/inventory';
import type { Movement } from '../movements/movement.js';

/**
 * What is not on hand. `transit`, `returns` and `production` hold goods, and their value is in the books; `sold` only remembers at what
 * cost the goods of a document left.
 */
export const WAYS = ['transit', 'returns', 'production', 'sold'] as const;
export type Way = (typeof WAYS)[number];

export interface Places {
  readonly source?: string;
  readonly sink?: string;
}

/** No name has a control character in it, so none reads like two. */
const SEPARATOR = '\n';
const NOWHERE: Places = {};

const nameOf = (way: Way, location: string, ...names: readonly string[]): string =>
  [way, location, ...names].join(SEPARATOR);

/** The way that a place is one of. */
export const wayOf = (place: string): Way | undefined => WAYS.find((way) => place.startsWith(way + SEPARATOR));

const soldUnder = ({ location, sku }: StockItemId, document: string | undefined): string | undefined =>
  document === undefined ? undefined : nameOf('sold', location, sku, document);

/** Where the units of a movement come from and go to, if that is on the way. A transfer id is unique only where it leaves from. */
export const placesOf = (movement: Movement): Places => {
  const { location, sku } = movement.item;
  switch (movement.kind) {
    case 'opening':
    case 'receipt':
    case 'overage':
    case 'shortage':
    case 'landed_cost':
      return NOWHERE;
    case 'shipment': {
      const sink = soldUnder(movement.item, movement.document);
      return sink === undefined ? NOWHERE : { sink };
    }
    case 'transfer_dispatch':
      return { sink: nameOf('transit', location, sku, movement.transferId) };
    case 'transfer_receipt':
      return { source: nameOf('transit', movement.from, sku, movement.transferId) };
    case 'return_arrival': {
      const source = soldUnder(movement.item, movement.document);
      const sink = nameOf('returns', location, sku, movement.rma);
      return source === undefined ? { sink } : { source, sink };
    }
    case 'restock':
    case 'return_scrap':
      return { source: nameOf('returns', location, sku, movement.rma) };
    case 'consumption':
      return { sink: nameOf('production', location, movement.transformationId) };
    case 'production':
      return { source: nameOf('production', location, movement.transformationId) };
  }
};

/** The name of a stock item among the places. */
export const onHandOf = (item: StockItemId): string => stockStream(item);

/** The names that a place on the way is made of. */
export const namesOf = (place: string): readonly string[] => place.split(SEPARATOR).slice(1);
