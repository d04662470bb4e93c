import * as fc from 'fast-check';
import { itemAt } from '../../../inventory/src/testing/scenario.js';
import { METHODS, NO_COST, type Cost, type ValuationRules } from '../costing/cost.js';
import { costOf } from '../costing/cost-of.js';
import { amountOf, EMPTY_STORE, type Layer, type Store } from '../costing/store.js';
import type { Movement } from '../movements/movement.js';
import { valuesOf } from '../costing/queue.js';
import { postingsFor, revaluationFor, type RoleLine } from '../postings/postings-for.js';
import { valuedHistory } from '../testing/movements-arbitrary.js';
import { explainCost } from './explain-cost.js';
import { onHandOf, placesOf } from './places.js';
import { Valuation } from './valuation.js';
import { valueOnHand, valuesOnTheWay } from './values.js';

const RUNS = { numRuns: 150 };
const rules = METHODS.map((method): ValuationRules => ({ method, currency: 'GBP' }));
const anyRules = fc.constantFrom(...rules);

/** The same movements, in any order and in any parts. */
const arrivals = valuedHistory.chain((history) =>
  fc.record({
    history: fc.constant(history),
    parts: fc.shuffledSubarray([...history.movements], { minLength: history.movements.length }).chain((shuffled) =>
      fc
        .array(fc.integer({ min: 1, max: 9 }), { minLength: shuffled.length, maxLength: shuffled.length })
        .map((sizes) => {
          const parts: Movement[][] = [];
          let from = 0;
          for (const size of sizes) {
            if (from >= shuffled.length) break;
            parts.push(shuffled.slice(from, from + size));
            from += size;
          }
          return parts;
        }),
    ),
  }),
);

/** The order of effect by its definition: nothing before what was put, ahead of it in the log, where it takes its units. */
const inOrder = (movements: readonly Movement[]): readonly Movement[] => {
  const placed: { readonly movement: Movement; readonly at: number }[] = [];
  for (const movement of movements) {
    const { source } = placesOf(movement);
    const causes = placed.filter((one) => source !== undefined && placesOf(one.movement).sink === source);
    placed.push({ movement, at: Math.max(movement.occurredAt, ...causes.map(({ at }) => at)) });
  }
  return placed
    .toSorted((a, b) => a.at - b.at || a.movement.position - b.movement.position)
    .map(({ movement }) => movement);
};

/** The whole valuation from nothing, one movement after the other: what the incremental one must come to. */
const fromNothing = (movements: readonly Movement[], valuationRules: ValuationRules) => {
  const stores = new Map<string, Store>();
  const costs = new Map<string, Cost>();
  const at = (place: string | undefined): Store => stores.get(place ?? '') ?? EMPTY_STORE;
  for (const movement of inOrder(movements)) {
    const { source, sink } = placesOf(movement);
    const item = onHandOf(movement.item);
    const after = costOf(movement, { item: at(item), source: at(source), sink: at(sink) }, valuationRules);
    stores.set(item, after.item);
    if (source !== undefined) stores.set(source, after.source);
    if (sink !== undefined) stores.set(sink, after.sink);
    costs.set(movement.eventId, after.cost);
  }
  return { stores, costs };
};

const unitsOf = (layers: readonly Layer[]): bigint => layers.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);

const plain = (store: Store) => ({ ...store, layers: valuesOf(store.layers), deficits: valuesOf(store.deficits) });

/** In bigint: inventory keeps every item in range, not what several have together. */
type Balances = Map<string, bigint>;

const post = (balances: Balances, lines: readonly RoleLine[]): void => {
  let sum = 0n;
  for (const line of lines) {
    const account = line.role === 'inventory' ? `inventory ${line.location}` : line.role;
    balances.set(account, (balances.get(account) ?? 0n) + BigInt(line.amount));
    sum += BigInt(line.amount);
    expect(line.amount).not.toBe(0);
  }
  expect(sum).toBe(0n);
};

const inBooks = (balances: Balances, ...accounts: readonly string[]): bigint =>
  accounts.reduce((sum, account) => sum + (balances.get(account) ?? 0n), 0n);

/** The value of every place that stands on an account, added up by account. */
const valuesByAccount = (valuation: Valuation, movements: readonly Movement[]): Balances => {
  const values: Balances = new Map();
  const add = (account: string, value: number) => values.set(account, (values.get(account) ?? 0n) + BigInt(value));
  const items = new Map(movements.map(({ item }) => [onHandOf(item), item]));
  for (const item of items.values()) add(`inventory ${item.location}`, valueOnHand(valuation, item).value);
  for (const { way, value } of valuesOnTheWay(valuation)) add(way === 'transit' ? 'inventory_in_transit' : way, value);
  return values;
};

const IN_STORES = ['inventory LDN1', 'inventory PAR2', 'inventory_in_transit', 'returns', 'production'];

describe('whatever happens', () => {
  it('any order of arrival comes to the valuation from nothing', () => {
    fc.assert(
      fc.property(arrivals, anyRules, ({ history, parts }, valuationRules) => {
        const valuation = new Valuation(valuationRules);
        for (const part of parts) valuation.add(part);
        const { stores, costs } = fromNothing(history.movements, valuationRules);
        for (const { eventId } of history.movements)
          expect({ eventId, cost: valuation.entryOf(eventId)?.cost }).toEqual({ eventId, cost: costs.get(eventId) });
        for (const [place, store] of stores)
          expect(plain(valuation.placeOf(place)?.store ?? EMPTY_STORE)).toEqual(plain(store));
      }),
      RUNS,
    );
  });

  it('the books, posted as movements arrive, hold what is on hand and on its way; and nothing gets lost', () => {
    fc.assert(
      fc.property(arrivals, anyRules, ({ history, parts }, valuationRules) => {
        const valuation = new Valuation(valuationRules);
        const books: Balances = new Map();
        for (const part of parts)
          for (const { movement, before, after } of valuation.add(part))
            post(books, revaluationFor(movement, before, after));
        const values = valuesByAccount(valuation, history.movements);
        for (const account of IN_STORES)
          expect({ account, balance: inBooks(books, account) }).toEqual({ account, balance: inBooks(values, account) });
        const cameIn = -inBooks(books, 'grni', 'opening_equity', 'inventory_gain', 'landed_costs');
        expect(cameIn).toBe(inBooks(books, ...IN_STORES, 'cogs', 'shrinkage'));
      }),
      RUNS,
    );
  });

  it('differences posted on the way make the same books as the costs in the end', () => {
    fc.assert(
      fc.property(arrivals, anyRules, ({ history, parts }, valuationRules) => {
        const valuation = new Valuation(valuationRules);
        const posted: Balances = new Map();
        for (const part of parts)
          for (const { movement, before, after } of valuation.add(part))
            post(posted, revaluationFor(movement, before, after));
        const { costs } = fromNothing(history.movements, valuationRules);
        const expected: Balances = new Map();
        for (const movement of history.movements)
          post(expected, postingsFor(movement, costs.get(movement.eventId) ?? NO_COST));
        for (const account of new Set([...posted.keys(), ...expected.keys()]))
          expect({ account, balance: inBooks(posted, account) }).toEqual({
            account,
            balance: inBooks(expected, account),
          });
      }),
      RUNS,
    );
  });

  it('the layers of an item are what is on hand, and their amounts its value', () => {
    fc.assert(
      fc.property(valuedHistory, anyRules, ({ movements, onHand }, valuationRules) => {
        const valuation = new Valuation(valuationRules);
        const isExact = valuation.add(movements).every(({ after }) => after.finding !== 'out_of_range');
        for (const { item } of movements) {
          const { quantity, value, uncosted, layers, deficits } = valueOnHand(valuation, item);
          if (isExact) expect(quantity).toBe(onHand.get(onHandOf(item)));
          expect(unitsOf(layers) - unitsOf(deficits)).toBe(BigInt(quantity));
          expect(BigInt(amountOf(layers)) - BigInt(amountOf(deficits))).toBe(BigInt(value));
          expect(layers.reduce((sum, layer) => sum + BigInt(layer.uncosted), 0n)).toBe(BigInt(uncosted));
          expect([...layers, ...deficits].every((layer) => layer.quantity > 0)).toBe(true);
          expect(layers.length === 0 || deficits.length === 0).toBe(true);
          if (valuationRules.method === 'moving_average') expect(layers.length).toBeLessThanOrEqual(1);
        }
      }),
      RUNS,
    );
  });

  it('a cost is the sum of the layers that explain it', () => {
    fc.assert(
      fc.property(valuedHistory, anyRules, ({ movements }, valuationRules) => {
        const valuation = new Valuation(valuationRules);
        for (const { movement, after } of valuation.add(movements)) {
          const explanation = explainCost(valuation, movement.eventId);
          expect(explanation?.layers.map(({ eventId }) => eventId)).toEqual(after.content.map(({ source }) => source));
          if (movement.kind === 'landed_cost' || after.finding === 'out_of_range') continue;
          expect(amountOf(after.content)).toBe(after.amount);
          expect(unitsOf(after.content)).toBe(BigInt(movement.quantity));
        }
      }),
      RUNS,
    );
  });

  it('what is on its way comes to 0 when it has arrived', () => {
    fc.assert(
      fc.property(valuedHistory, anyRules, ({ movements }, valuationRules) => {
        const valuation = new Valuation(valuationRules);
        fc.pre(valuation.add(movements).every(({ after }) => after.finding !== 'out_of_range'));
        expect(valuesOnTheWay(valuation).filter(({ way }) => way === 'production')).toEqual([]);
        const last = { occurredAt: Date.UTC(2027, 0, 1), position: 1_000_000 };
        const arrived = valuesOnTheWay(valuation).map(({ way, names, quantity }, index): Movement => {
          const [from = '', sku = '', id = ''] = names;
          const head = { ...last, eventId: `last-${String(index)}`, item: itemAt(from, sku), quantity };
          return way === 'transit'
            ? { ...head, kind: 'transfer_receipt', transferId: id, from }
            : { ...head, kind: index % 2 === 0 ? 'restock' : 'return_scrap', rma: id };
        });
        const isExact = valuation.add(arrived).every(({ after }) => after.finding !== 'out_of_range');
        if (isExact) expect(valuesOnTheWay(valuation)).toEqual([]);
      }),
      RUNS,
    );
  });
});
