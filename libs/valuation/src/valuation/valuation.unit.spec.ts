import type { StockEvent } from '@tallyman/inventory';
import { itemAt, MUG } from '../../../inventory/src/testing/scenario.js';
import type { Method } from '../costing/cost.js';
import type { Movement } from '../movements/movement.js';
import { movementsOf } from '../movements/movements-of.js';
import { gbp, movement } from '../testing/movements.js';
import { explainCost } from './explain-cost.js';
import { Valuation, type CostChange } from './valuation.js';
import { valueOnHand, valuesOnTheWay } from './values.js';

const PARIS = itemAt('PAR2', 'mug');
const BOX = itemAt('LDN1', 'box');
const TEA = itemAt('LDN1', 'tea');

const receipt = (position: number, quantity: number, cost: number, at = position): Movement =>
  movement(position, { kind: 'receipt', quantity, unitCost: gbp(cost), at });
const shipment = (position: number, quantity: number, document?: string): Movement =>
  movement(position, { kind: 'shipment', quantity, ...(document === undefined ? {} : { document }) });

const valued = (method: Method, ...movements: readonly Movement[]): Valuation => {
  const valuation = new Valuation({ method, currency: 'GBP' });
  valuation.add(movements);
  return valuation;
};
const amounts = (valuation: Valuation, ...positions: readonly number[]) =>
  positions.map((position) => valuation.entryOf(`e${String(position)}`)?.cost?.amount);
const told = (changes: readonly CostChange[]) =>
  changes.map((change) => [change.movement.eventId, change.before?.amount, change.after.amount]);

describe('FIFO', () => {
  const history = [receipt(1, 3, 100), receipt(2, 5, 120), shipment(3, 4), shipment(4, 2)];

  it('takes the oldest layers first', () => {
    const valuation = valued('fifo', ...history);
    expect(amounts(valuation, 3, 4)).toEqual([3 * 100 + 120, 2 * 120]);
    expect(valueOnHand(valuation, MUG)).toMatchObject({
      quantity: 2,
      value: 240,
      layers: [{ source: 'e2', quantity: 2, amount: 240 }],
    });
  });

  it('explains a cost by the receipts', () => {
    expect(explainCost(valued('fifo', ...history), 'e3')).toMatchObject({
      amount: 420,
      layers: [
        { eventId: 'e1', kind: 'receipt', quantity: 3, unitCost: 100, amount: 300 },
        { eventId: 'e2', kind: 'receipt', quantity: 1, unitCost: 120, amount: 120 },
      ],
      productions: [],
      settlements: [],
    });
  });

  it('adds a landed cost to the units of the receipt that are there; the rest is an expense', () => {
    const landed = { kind: 'landed_cost', quantity: 5, receiptEventId: 'e2', cost: gbp(51) } as const;
    const valuation = valued('fifo', ...history, movement(5, landed), shipment(6, 1));
    expect(valuation.entryOf('e5')?.cost).toMatchObject({ amount: 20, expensed: 31 });
    expect(amounts(valuation, 6)).toEqual([130]);
    expect(valueOnHand(valuation, MUG).value).toBe(130);
  });
});

describe('moving average', () => {
  it('rounds half to even, and what rounding leaves goes out with the last unit', () => {
    const valuation = valued(
      'moving_average',
      receipt(1, 1, 100),
      receipt(2, 1, 101),
      shipment(3, 1),
      receipt(4, 1, 102),
      shipment(5, 1),
      shipment(6, 1),
    );
    // 201 / 2 = 100.5 becomes 100; then 203 / 2 = 101.5 becomes 102.
    expect(amounts(valuation, 3, 5, 6)).toEqual([100, 102, 101]);
    expect(valueOnHand(valuation, MUG)).toMatchObject({ quantity: 0, value: 0, layers: [] });
  });
});

describe('without a cost', () => {
  it('a receipt takes the last one told; before that it stands at 0 and is said to be uncosted', () => {
    const untold = (position: number) => movement(position, { kind: 'receipt', quantity: 2 });
    const valuation = valued('fifo', untold(1), receipt(2, 1, 70), untold(3), shipment(4, 1));
    expect(amounts(valuation, 1, 2, 3, 4)).toEqual([0, 70, 140, 0]);
    expect(valueOnHand(valuation, MUG)).toMatchObject({ quantity: 4, value: 210, uncosted: 1 });
  });

  it('another currency is a finding, and is not converted', () => {
    const mixed = movement(2, { kind: 'receipt', quantity: 2, unitCost: { amount: 999, currency: 'EUR' } });
    const valuation = valued('fifo', receipt(1, 1, 70), mixed);
    expect(valuation.entryOf('e2')?.cost).toMatchObject({ amount: 140, finding: 'currency_mixed' });
  });

  it('a movement that would leave the range of whole numbers is left out, and that is told', () => {
    const valuation = valued('fifo', receipt(1, 1, 70), receipt(2, Number.MAX_SAFE_INTEGER, 2), shipment(3, 1));
    expect(valuation.entryOf('e2')?.cost).toMatchObject({ amount: 0, content: [], finding: 'out_of_range' });
    expect(amounts(valuation, 3)).toEqual([70]);
  });
});

describe('more goes out than came in', () => {
  it('at the last cost, and the next receipt settles the difference', () => {
    const valuation = valued('fifo', receipt(1, 1, 100), shipment(2, 3));
    expect(valuation.entryOf('e2')?.cost).toMatchObject({ amount: 300, estimated: 2 });
    expect(valueOnHand(valuation, MUG)).toMatchObject({ quantity: -2, value: -200 });
    valuation.add([receipt(4, 5, 110)]);
    const settlement = { eventId: 'e2', expense: 'cogs', quantity: 2, estimated: 200, actual: 220 };
    expect(valuation.entryOf('e4')?.cost?.settled).toEqual([settlement]);
    expect(valueOnHand(valuation, MUG)).toMatchObject({ quantity: 3, value: 330 });
    expect(explainCost(valuation, 'e2')?.settlements).toEqual([{ ...settlement, settledBy: 'e4' }]);
  });
});

describe('a movement that arrives late', () => {
  it.each([
    { method: 'fifo', cost: 3 * 50 + 100 },
    // (150 + 300 + 600) × 4 / 11 = 381.8
    { method: 'moving_average', cost: 382 },
  ] as const)('changes what it comes before, and says so ($method)', ({ method, cost }) => {
    const valuation = valued(method, receipt(1, 3, 100), receipt(2, 5, 120), shipment(3, 4));
    const before = valuation.entryOf('e3')?.cost?.amount;
    expect(told(valuation.add([receipt(9, 3, 50, 0)]))).toEqual([
      ['e9', undefined, 150],
      ['e3', before, cost],
    ]);
  });

  it('changes nothing else, and nothing when it is known already', () => {
    const valuation = valued('fifo', receipt(1, 3, 100), shipment(2, 1), shipment(3, 1));
    expect(told(valuation.add([receipt(9, 3, 50, 2.5)]))).toEqual([['e9', undefined, 150]]);
    expect(valuation.add([receipt(9, 3, 50, 2.5)])).toEqual([]);
  });

  it('reaches what its goods went to: transfer, kit, sale', () => {
    const transfer = { transferId: 'T1', quantity: 2 };
    const valuation = valued(
      'fifo',
      receipt(1, 2, 100),
      movement(2, { kind: 'transfer_dispatch', ...transfer }),
      movement(3, { kind: 'transfer_receipt', ...transfer, from: 'LDN1', item: PARIS }),
      movement(4, { kind: 'shipment', quantity: 1, item: PARIS }),
      movement(5, { kind: 'shipment', quantity: 1, item: BOX }),
    );
    expect(told(valuation.add([receipt(9, 2, 70, 0)]))).toEqual([
      ['e9', undefined, 140],
      ['e2', 200, 140],
      ['e3', 200, 140],
      ['e4', 100, 70],
    ]);
  });
});

describe('transfers', () => {
  it('carry their layers, and a shortage stays in transit with its value', () => {
    const valuation = valued(
      'fifo',
      receipt(1, 2, 100),
      receipt(2, 2, 130),
      movement(3, { kind: 'transfer_dispatch', transferId: 'T1', quantity: 4 }),
      movement(4, { kind: 'transfer_receipt', transferId: 'T1', quantity: 3, from: 'LDN1', item: PARIS }),
    );
    expect(valueOnHand(valuation, PARIS)).toMatchObject({
      value: 330,
      layers: [
        { source: 'e1', quantity: 2, amount: 200 },
        { source: 'e2', quantity: 1, amount: 130 },
      ],
    });
    expect(valuesOnTheWay(valuation)).toMatchObject([
      { way: 'transit', names: ['LDN1', 'mug', 'T1'], quantity: 1, value: 130 },
    ]);
  });

  it('are not received before they are dispatched, whatever the clocks say', () => {
    const dispatch = movement(2, { kind: 'transfer_dispatch', transferId: 'T1', quantity: 1, at: 20 });
    const early = {
      kind: 'transfer_receipt',
      transferId: 'T1',
      quantity: 1,
      from: 'LDN1',
      item: PARIS,
      at: 10,
    } as const;
    const sold = movement(4, { kind: 'shipment', quantity: 1, item: PARIS, at: 30 });
    for (const order of [
      [dispatch, movement(3, early)],
      [movement(3, early), dispatch],
    ]) {
      const valuation = valued('fifo', receipt(1, 1, 100), sold);
      for (const one of order) valuation.add([one]);
      expect(amounts(valuation, 2, 3, 4)).toEqual([100, 100, 100]);
    }
  });
});

describe('returns', () => {
  const sales = [receipt(1, 1, 100), receipt(2, 4, 150), shipment(3, 1, 'order:7'), shipment(4, 2, 'order:8')];

  it.each([
    { document: 'order:7', cost: 100 },
    { document: 'order:8', cost: 150 },
    // What left last.
    { document: 'order:9', cost: 150 },
  ])('come back at the cost they left with: $document', ({ document, cost }) => {
    const back = movement(5, { kind: 'return_arrival', rma: 'R1', quantity: 1, document });
    const restock = movement(6, { kind: 'restock', rma: 'R1', quantity: 1 });
    const valuation = valued('fifo', ...sales, back, restock);
    expect(amounts(valuation, 5, 6)).toEqual([cost, cost]);
    expect(valueOnHand(valuation, MUG)).toMatchObject({ quantity: 3, value: 300 + cost });
    expect(valuesOnTheWay(valuation)).toEqual([]);
  });

  it('never bring back more of a document than left under it', () => {
    const back = movement(5, { kind: 'return_arrival', rma: 'R1', quantity: 3, document: 'order:7' });
    expect(valued('fifo', ...sales, back).entryOf('e5')?.cost?.content).toMatchObject([
      { source: 'e1', quantity: 1, amount: 100 },
      { source: 'e5', quantity: 2, amount: 300 },
    ]);
  });
});

describe('transformations', () => {
  const fact = (position: number, sku: string, role: 'consumed' | 'produced', quantity: number) => {
    const event: StockEvent = { type: 'StockTransformed', data: { transformationId: 'K1', role, quantity } };
    const occurredAt = '2026-12-01T12:00:00.000Z';
    return { ...event, id: `e${String(position)}`, position, stream: `stock-LDN1/${sku}`, occurredAt, commandId: 'c' };
  };

  it('give a kit the cost of its components, and explain it by their receipts', () => {
    const valuation = valued(
      'fifo',
      receipt(1, 4, 100),
      movement(2, { kind: 'receipt', quantity: 3, unitCost: gbp(33), item: TEA }),
      ...movementsOf([fact(3, 'mug', 'consumed', 2), fact(4, 'tea', 'consumed', 3), fact(5, 'box', 'produced', 2)]),
      movement(200, { kind: 'shipment', quantity: 1, item: BOX }),
    );
    expect(amounts(valuation, 5)).toEqual([299]);
    expect(explainCost(valuation, 'e200')).toMatchObject({
      amount: 150,
      layers: [{ eventId: 'e5', kind: 'production', quantity: 1, unitCost: 150 }],
      productions: [
        {
          eventId: 'e5',
          quantity: 2,
          amount: 299,
          madeOf: [
            { eventId: 'e1', quantity: 2, amount: 200 },
            { eventId: 'e2', quantity: 3, amount: 99 },
          ],
        },
      ],
    });
  });

  it('divide the cost of a kit by quantity among what comes out of it', () => {
    const valuation = valued(
      'fifo',
      receipt(1, 1, 100),
      ...movementsOf([fact(2, 'mug', 'consumed', 1), fact(3, 'tea', 'produced', 2), fact(4, 'box', 'produced', 1)]),
    );
    expect(amounts(valuation, 3, 4)).toEqual([67, 33]);
    expect(valuesOnTheWay(valuation)).toEqual([]);
  });
});
