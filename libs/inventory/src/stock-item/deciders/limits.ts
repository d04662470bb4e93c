import { checkedAdd, type Decision } from '@tallyman/kernel';
import type { ShortfallPolicy } from '../commands.js';
import type { StockEvent } from '../events.js';
import type { Condition, Sku } from '../names.js';
import type { StockRefusal } from '../refusals.js';
import { quantitiesOf, type StockItemState } from '../state.js';

/** What the decider of one command type answers: events of the one item that the command names. */
export type ItemDecision = Decision<StockEvent, StockRefusal>;

interface Taking {
  readonly sku: Sku;
  readonly quantity: number;
  readonly shortfallPolicy: ShortfallPolicy;
}

/** A new claim takes from what is available; safety stock is only touched by a sender who records shortfalls. */
export const refuseClaim = (state: StockItemState, taking: Taking): StockRefusal | undefined => {
  const { available } = quantitiesOf(state);
  if (taking.shortfallPolicy === 'record' || taking.quantity <= available) return undefined;
  return { code: 'insufficient_stock', available, requested: taking.quantity };
};

/** No policy takes a real place below 0: what is not there cannot be taken away. */
export const refuseTakingFrom = (
  state: StockItemState,
  sku: Sku,
  condition: Condition,
  quantity: number,
): StockRefusal | undefined => {
  const available = quantitiesOf(state)[condition];
  if (quantity <= available) return undefined;
  return { code: 'insufficient_condition', sku, condition, available, requested: quantity };
};

/** An internal operation takes from a place and, when that is sellable, from free, whatever the safety stock. */
export const refuseRemoval = (
  state: StockItemState,
  condition: Condition,
  { sku, quantity, shortfallPolicy }: Taking,
): StockRefusal | undefined => {
  const refusal = refuseTakingFrom(state, sku, condition, quantity);
  if (refusal !== undefined || condition !== 'sellable' || shortfallPolicy === 'record') return refusal;
  const { free } = quantitiesOf(state);
  return quantity <= free ? undefined : { code: 'insufficient_free', sku, free, requested: quantity };
};

/** A correction downwards is a removal; one upwards takes from nobody. */
export const refuseCorrection = (
  state: StockItemState,
  condition: Condition,
  delta: number,
  taking: Omit<Taking, 'quantity'>,
): StockRefusal | undefined =>
  delta < 0 ? refuseRemoval(state, condition, { ...taking, quantity: -delta }) : undefined;

/** Does the sum leave ±(2^53 − 1)? Balances by key are checked here, the quantities of the item by the decider as a whole. */
export const overflows = (balance: number, quantity: number): boolean => checkedAdd(balance, quantity) === undefined;
