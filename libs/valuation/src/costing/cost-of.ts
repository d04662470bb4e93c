import { isWhole } from '@tallyman/kernel';
import type {
  Arrival,
  Consumption,
  LandedCost,
  Movement,
  MovementKind,
  MovementOf,
  Production,
  ReturnArrival,
  ReturnDisposition,
  Shipment,
  Shortage,
  TransferDispatch,
  TransferReceipt,
} from '../movements/movement.js';
import { NO_COST, type Cost, type ValuationRules } from './cost.js';
import { queueOf, valuesOf } from './queue.js';
import { shareOf, type Rate } from './shares.js';
import {
  amountOf,
  EMPTY_STORE,
  isInRange,
  layerAt,
  NONE_SETTLED,
  put,
  rateOf,
  take,
  type Expense,
  type Keeping,
  type Layer,
  type Settlement,
  type Store,
} from './store.js';

/** The stores that a movement may read and change: the goods on hand, and where they come from or go to on their way. */
export interface Stores {
  readonly item: Store;
  readonly source: Store;
  readonly sink: Store;
}

/** Stores after a movement, and what it was worth. */
type Valued = Stores & { readonly cost: Cost };
type CostRule<M extends Movement> = (movement: M, before: Stores, rules: ValuationRules) => Valued;

/** Member by member here and below: spreads would cost more than all the arithmetic. */
const moved = (
  content: readonly Layer[],
  estimated: number,
  settled: readonly Settlement[],
  settledOnTheWay: readonly Settlement[],
): Cost => ({
  amount: amountOf(content),
  content,
  estimated,
  expensed: 0,
  settled,
  settledOnTheWay,
  madeOf: NO_COST.madeOf,
  finding: undefined,
});

const learned = (store: Store, lastCost: Rate | undefined): Store =>
  lastCost === undefined ? store : { ...store, lastCost };

const keepingOf = ({ method }: ValuationRules): Keeping => (method === 'fifo' ? 'layers' : 'average');

/** What a unit costs now: by the average if there is one, else what was told last. */
const presentRate = (item: Store, { method }: ValuationRules): Rate | undefined =>
  (method === 'moving_average' ? rateOf(item.layers.front?.value) : undefined) ?? item.lastCost;

/** A found unit is worth what one costs now; a receipt or an opening that says no cost, what was told last. */
const arrived: CostRule<Arrival> = ({ kind, eventId, quantity, unitCost }, { item, source, sink }, rules) => {
  const isMixed = unitCost !== undefined && unitCost.currency !== rules.currency;
  const told = unitCost === undefined || isMixed ? undefined : { amount: unitCost.amount, quantity: 1 };
  const untold = kind === 'overage' ? presentRate(item, rules) : item.lastCost;
  const content = [layerAt(told ?? untold, eventId, quantity)];
  const { store, settled } = put(item, content, keepingOf(rules));
  const cost = moved(content, 0, settled, NONE_SETTLED);
  return { item: learned(store, told), source, sink, cost: isMixed ? { ...cost, finding: 'currency_mixed' } : cost };
};

/** Out of what is on hand; whatever they go to takes over their cost. */
const issued =
  <M extends Shipment | Shortage | TransferDispatch | Consumption>(expense: Expense): CostRule<M> =>
  ({ eventId, quantity }, { item, source, sink }) => {
    const { store, content, estimated } = take(item, quantity, item.lastCost, { eventId, expense });
    const after = put(sink, content, 'layers');
    return { item: store, source, sink: after.store, cost: moved(content, estimated, NONE_SETTLED, after.settled) };
  };

/** From their way to what is on hand. A transfer tells what its units cost, a return tells nothing new. */
const receivedFrom: CostRule<TransferReceipt | ReturnDisposition> = (movement, before, rules) => {
  const { eventId, quantity, kind } = movement;
  const estimate = presentRate(before.item, rules);
  const { store, content, estimated } = take(before.source, quantity, estimate, { eventId, expense: 'cogs' });
  const told = kind === 'transfer_receipt' && estimated === 0 ? rateOf(content.at(-1)) : undefined;
  const after = put(before.item, content, keepingOf(rules));
  const cost = moved(content, estimated, after.settled, NONE_SETTLED);
  return { item: learned(after.store, told), source: store, sink: before.sink, cost };
};

const scrapped: CostRule<ReturnDisposition> = ({ eventId, quantity }, { item, source, sink }, rules) => {
  const taker = { eventId, expense: 'shrinkage' } as const;
  const { store, content, estimated } = take(source, quantity, presentRate(item, rules), taker);
  return { item, source: store, sink, cost: moved(content, estimated, NONE_SETTLED, NONE_SETTLED) };
};

/** At the cost they left with, as far as the document tells; else at the average, or as what left last. */
const returned: CostRule<ReturnArrival> = ({ eventId, quantity }, { item, source, sink }, rules) => {
  const known = Math.max(0, Math.min(quantity, source.quantity));
  const taken = take(source, known, undefined, { eventId, expense: 'cogs' });
  const average = rules.method === 'moving_average' ? rateOf(item.layers.front?.value) : undefined;
  const likely = average ?? rateOf(item.lastTaken) ?? item.lastCost;
  const content = known === quantity ? taken.content : [...taken.content, layerAt(likely, eventId, quantity - known)];
  const after = put(sink, content, 'layers');
  return { item, source: taken.store, sink: after.store, cost: moved(content, 0, NONE_SETTLED, after.settled) };
};

/** What went in is divided by quantity among what comes out; the last takes all that is left, so that nothing stays behind. */
const produced: CostRule<Production> = ({ eventId, quantity, remaining }, { item, source, sink }, rules) => {
  const madeOf = valuesOf(source.layers);
  const amount = shareOf(source.value, quantity, remaining);
  const isUnknown = madeOf.every((layer) => layer.uncosted === layer.quantity);
  const layer = { source: eventId, quantity, amount, uncosted: isUnknown ? quantity : 0 };
  const { store, settled } = put(item, [layer], keepingOf(rules));
  return {
    item: learned(store, rateOf(layer)),
    source: quantity === remaining ? EMPTY_STORE : { ...source, value: source.value - amount },
    sink,
    cost: { ...moved([layer], 0, settled, NONE_SETTLED), madeOf },
  };
};

/** To the units of the receipt that are still there; what falls on the others is an expense. O(layers). */
const landed: CostRule<LandedCost> = ({ receiptEventId, quantity, cost }, before, rules) => {
  const { item } = before;
  if (cost.currency !== rules.currency) return { ...before, cost: { ...NO_COST, finding: 'currency_mixed' } };
  const isMeant = ({ source }: Layer): boolean => rules.method === 'moving_average' || source === receiptEventId;
  const layers = valuesOf(item.layers);
  let units = 0;
  for (const layer of layers) if (isMeant(layer)) units += layer.quantity;
  const amount = shareOf(cost.amount, Math.min(units, quantity), quantity);
  let left = amount;
  const content = layers.map((layer) => {
    if (!isMeant(layer)) return layer;
    const share = shareOf(left, layer.quantity, units);
    left -= share;
    units -= layer.quantity;
    return { ...layer, amount: layer.amount + share };
  });
  return {
    ...before,
    item: { ...item, value: item.value + amount, layers: queueOf(content) },
    cost: { ...NO_COST, amount, expensed: cost.amount - amount },
  };
};

type CostRules = { readonly [Kind in MovementKind]: CostRule<MovementOf<Kind>> };

/** A kind of movement without a row does not build. */
const RULES: CostRules = {
  opening: arrived,
  receipt: arrived,
  overage: arrived,
  shipment: issued('cogs'),
  shortage: issued('shrinkage'),
  transfer_dispatch: issued('cogs'),
  transfer_receipt: receivedFrom,
  return_arrival: returned,
  restock: receivedFrom,
  return_scrap: scrapped,
  consumption: issued('cogs'),
  production: produced,
  landed_cost: landed,
};

const isExact = ({ item, source, sink, cost }: Valued): boolean =>
  isInRange(item) && isInRange(source) && isInRange(sink) && isWhole(cost.amount) && isWhole(cost.expensed);

const byKind = <Kind extends MovementKind>(movement: MovementOf<Kind>, before: Stores, rules: ValuationRules): Valued =>
  RULES[movement.kind](movement, before, rules);

/**
 * What a movement is worth when it meets these stores, and the stores after it. Total: a movement that would leave the range of whole
 * numbers is left out, and its cost says so.
 */
export const costOf = (movement: Movement, before: Stores, rules: ValuationRules): Stores & { readonly cost: Cost } => {
  const after = byKind(movement, before, rules);
  return isExact(after) ? after : { ...before, cost: { ...NO_COST, finding: 'out_of_range' } };
};
