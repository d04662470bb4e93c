import type { StockItemId } from '@tallyman/inventory';
import { valuesOf } from '../costing/queue.js';
import { EMPTY_STORE, type Layer, type Store } from '../costing/store.js';
import { namesOf, onHandOf, wayOf, type Way } from './places.js';
import type { Valuation } from './valuation.js';

/** What is at one place, and what it cost. */
export interface PlaceValue {
  /** Units; below 0 where more went out than came in, by the times of their events. */
  readonly quantity: number;
  /** Minor units. */
  readonly value: number;
  /** Units among them whose cost nobody knows; they stand at 0. */
  readonly uncosted: number;
  /** The oldest first; by moving average at most one. */
  readonly layers: readonly Layer[];
  /** What went out before it came in, at an estimate. */
  readonly deficits: readonly Layer[];
}

/** Goods that left one place and did not reach another yet. */
export interface ValueOnTheWay extends PlaceValue {
  readonly way: Exclude<Way, 'sold'>;
  /** Location and SKU, and the transfer or the return; of a production location and transformation. */
  readonly names: readonly string[];
}

const placeValue = ({ quantity, value, uncosted, layers, deficits }: Store): PlaceValue => ({
  quantity,
  value,
  uncosted,
  layers: valuesOf(layers),
  deficits: valuesOf(deficits),
});

/** What is on hand of a stock item, and what it cost. O(layers). */
export const valueOnHand = (valuation: Valuation, item: StockItemId): PlaceValue =>
  placeValue(valuation.placeOf(onHandOf(item))?.store ?? EMPTY_STORE);

/** What is on its way: goods in transit (also what was lost there), returns that wait for a decision. O(places). */
export const valuesOnTheWay = (valuation: Valuation): readonly ValueOnTheWay[] => {
  const values: ValueOnTheWay[] = [];
  for (const { name, store } of valuation.places()) {
    const way = wayOf(name);
    if (way === undefined || way === 'sold' || (store.quantity === 0 && store.value === 0)) continue;
    values.push({ ...placeValue(store), way, names: namesOf(name) });
  }
  return values;
};
