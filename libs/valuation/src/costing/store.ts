import { isWhole } from '@tallyman/kernel';
import { dequeue, EMPTY_QUEUE, enqueue, replaceFirst, valuesOf, type Queue } from './queue.js';
import { shareOf, type Rate } from './shares.js';

/** Units of one origin and what they cost together; so a unit cost need not be whole, and nothing is lost by rounding. */
export interface Layer {
  /** Id of the event that brought the units in. */
  readonly source: string;
  readonly quantity: number;
  /** Minor units. */
  readonly amount: number;
  /** Units among them whose cost nobody knows; they stand at 0. */
  readonly uncosted: number;
}

/** The expense that goods end in; the difference to their true cost follows them there. */
export type Expense = 'cogs' | 'shrinkage';

/** Units that went out before they came in, at an estimate. `source` is the event that took them. */
export interface Deficit extends Layer {
  readonly expense: Expense;
}

/** A deficit, or a part of it, that was filled: what its units were told to cost, and what they did cost. */
export interface Settlement {
  /** The event that took the units. */
  readonly eventId: string;
  readonly expense: Expense;
  readonly quantity: number;
  readonly estimated: number;
  readonly actual: number;
}

/**
 * Units with what they cost: those on hand of a stock item, or on their way. Persistent. `quantity` and `value` are what the layers
 * hold less the deficits, and deficits are open only while there are no layers.
 */
export interface Store {
  readonly quantity: number;
  readonly value: number;
  readonly uncosted: number;
  /** The oldest first. */
  readonly layers: Queue<Layer>;
  readonly deficits: Queue<Deficit>;
  /** What a unit cost when that was last told. */
  readonly lastCost: Rate | undefined;
  /** What was taken last of what was there. */
  readonly lastTaken: Layer | undefined;
}

export const EMPTY_STORE: Store = {
  quantity: 0,
  value: 0,
  uncosted: 0,
  layers: EMPTY_QUEUE,
  deficits: EMPTY_QUEUE,
  lastCost: undefined,
  lastTaken: undefined,
};

/** The layer's first `quantity` units, and the others; the cost is divided by quantity, what rounding leaves stays with the others. */
export const split = (layer: Layer, quantity: number): readonly [Layer, Layer] => {
  const amount = shareOf(layer.amount, quantity, layer.quantity);
  const uncosted = shareOf(layer.uncosted, quantity, layer.quantity);
  const { source } = layer;
  return [
    { source, quantity, amount, uncosted },
    {
      source,
      quantity: layer.quantity - quantity,
      amount: layer.amount - amount,
      uncosted: layer.uncosted - uncosted,
    },
  ];
};

/** `quantity` units at a rate; without one at 0, and said to be uncosted. */
export const layerAt = (rate: Rate | undefined, source: string, quantity: number): Layer =>
  rate === undefined
    ? { source, quantity, amount: 0, uncosted: quantity }
    : { source, quantity, amount: shareOf(rate.amount, quantity, rate.quantity), uncosted: 0 };

/** What a unit of the layer costs, or `undefined` when nobody knows of any. */
export const rateOf = (layer: Layer | undefined): Rate | undefined =>
  layer === undefined || layer.uncosted === layer.quantity ? undefined : layer;

export const amountOf = (layers: readonly Layer[]): number => {
  let amount = 0;
  for (const layer of layers) amount += layer.amount;
  return amount;
};

export interface Taken {
  readonly store: Store;
  /** What was taken, the oldest first; a deficit is the last of it. */
  readonly content: readonly Layer[];
  /** Units of it that were not there. */
  readonly estimated: number;
}

/** Who takes units, and the expense that the difference goes to if they turn out to cost something else. */
export interface Taker {
  readonly eventId: string;
  readonly expense: Expense;
}

/** Takes the oldest units; those that are not there at `estimate` each, as a deficit. O(layers taken). */
export const take = (store: Store, quantity: number, estimate: Rate | undefined, taker: Taker): Taken => {
  let { layers, deficits, value, uncosted, lastTaken } = store;
  const content: Layer[] = [];
  let left = quantity;
  for (let first = layers.front?.value; left > 0 && first !== undefined; first = layers.front?.value) {
    const [part, rest] = first.quantity <= left ? [first, undefined] : split(first, left);
    layers = rest === undefined ? dequeue(layers) : replaceFirst(layers, rest);
    content.push(part);
    left -= part.quantity;
    value -= part.amount;
    uncosted -= part.uncosted;
    lastTaken = part;
  }
  if (left > 0) {
    const missing = layerAt(estimate, taker.eventId, left);
    content.push(missing);
    deficits = enqueue(deficits, { ...missing, expense: taker.expense });
    value -= missing.amount;
  }
  const after: Store = {
    quantity: store.quantity - quantity,
    value,
    uncosted,
    layers,
    deficits,
    lastCost: store.lastCost,
    lastTaken,
  };
  return { store: after, content, estimated: left };
};

/** How a store keeps what comes in: layer by layer, or all as one layer, whose cost by unit is the moving average. */
export type Keeping = 'layers' | 'average';

const kept = (layers: Queue<Layer>, layer: Layer, keeping: Keeping): Queue<Layer> => {
  const first = layers.front?.value;
  if (keeping === 'layers' || first === undefined) return enqueue(layers, layer);
  return replaceFirst(layers, {
    source: layer.source,
    quantity: first.quantity + layer.quantity,
    amount: first.amount + layer.amount,
    uncosted: first.uncosted + layer.uncosted,
  });
};

export interface Put {
  readonly store: Store;
  readonly settled: readonly Settlement[];
}

export const NONE_SETTLED: readonly Settlement[] = [];

/** Puts units in: first they fill deficits, the oldest first, and what these were told too little or too much is settled. */
export const put = (store: Store, content: readonly Layer[], keeping: Keeping): Put => {
  let { layers, deficits, quantity, value, uncosted } = store;
  let settled: Settlement[] | undefined;
  for (let layer of content) {
    quantity += layer.quantity;
    value += layer.amount;
    for (
      let deficit = deficits.front?.value;
      deficit !== undefined && layer.quantity > 0;
      deficit = deficits.front?.value
    ) {
      const units = Math.min(deficit.quantity, layer.quantity);
      const [filling, rest] = split(layer, units);
      const [filled, open] = split(deficit, units);
      deficits =
        open.quantity === 0 ? dequeue(deficits) : replaceFirst(deficits, { ...open, expense: deficit.expense });
      value -= filling.amount - filled.amount;
      settled ??= [];
      settled.push({
        eventId: deficit.source,
        expense: deficit.expense,
        quantity: units,
        estimated: filled.amount,
        actual: filling.amount,
      });
      layer = rest;
    }
    if (layer.quantity === 0) continue;
    layers = kept(layers, layer, keeping);
    uncosted += layer.uncosted;
  }
  const { lastCost, lastTaken } = store;
  const after: Store = { quantity, value, uncosted, layers, deficits, lastCost, lastTaken };
  return { store: after, settled: settled ?? NONE_SETTLED };
};

/** Do quantity and value stay within ±(2^53 − 1)? */
export const isInRange = ({ quantity, value }: Store): boolean => isWhole(quantity) && isWhole(value);

const sameRate = (a: Rate | undefined, b: Rate | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.amount === b.amount && a.quantity === b.quantity);

const sameLayer = (a: Layer | undefined, b: Layer | undefined): boolean =>
  sameRate(a, b) && a?.source === b?.source && a?.uncosted === b?.uncosted;

const sameLayers = (a: Queue<Layer>, b: Queue<Layer>): boolean => {
  if (a === b) return true;
  const others = valuesOf(b);
  const values = valuesOf(a);
  return values.length === others.length && values.every((layer, index) => sameLayer(layer, others[index]));
};

/** Will both answer the same for ever? What differs nearly always is compared first. Two equal deficits have the same expense: it is their source's. */
export const sameStore = (a: Store, b: Store): boolean =>
  a === b ||
  (a.quantity === b.quantity &&
    a.value === b.value &&
    a.uncosted === b.uncosted &&
    sameRate(a.lastCost, b.lastCost) &&
    sameLayer(a.lastTaken, b.lastTaken) &&
    sameLayers(a.layers, b.layers) &&
    sameLayers(a.deficits, b.deficits));
