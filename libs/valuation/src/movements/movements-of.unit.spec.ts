import { stockStream, type StockEvent } from '@tallyman/inventory';
import { POSTING_CASES } from '../../../inventory/src/testing/posting-cases.js';
import { MUG } from '../../../inventory/src/testing/scenario.js';
import type { Movement, MovementKind } from './movement.js';
import { movementsOf, type StockFact } from './movements-of.js';

const fact = (event: StockEvent, rest: Partial<Omit<StockFact, 'type' | 'data'>> = {}): StockFact => ({
  ...event,
  id: 'e1',
  position: 7,
  stream: stockStream(MUG),
  occurredAt: '2026-12-01T10:00:00.000Z',
  commandId: 'c1',
  ...rest,
});

/** What each kind does to what is on hand. */
const ON_HAND: { readonly [Kind in MovementKind]: -1 | 0 | 1 } = {
  opening: 1,
  receipt: 1,
  overage: 1,
  shipment: -1,
  shortage: -1,
  transfer_dispatch: -1,
  transfer_receipt: 1,
  return_arrival: 0,
  restock: 1,
  return_scrap: 0,
  consumption: -1,
  production: 1,
  landed_cost: 0,
};

const cases = Object.entries(POSTING_CASES).flatMap(([type, rows]) =>
  rows.map(([data, , quantities]) => ({ event: { type, data } as StockEvent, onHand: quantities.onHand ?? 0 })),
);
const EVENT_KINDS: readonly (readonly [event: StockEvent, moved: Partial<Movement>])[] = [
  [
    { type: 'StockShipped', data: { quantity: 3, commitment: 'order:7' } },
    { kind: 'shipment', document: 'order:7' },
  ],
  [
    { type: 'StockReturned', data: { quantity: 3, rma: 'R1' } },
    { kind: 'return_arrival', rma: 'R1' },
  ],
  [
    { type: 'ReturnDispositioned', data: { quantity: 3, rma: 'R1', to: 'damaged' } },
    { kind: 'restock', rma: 'R1' },
  ],
  [
    { type: 'ReturnDispositioned', data: { quantity: 3, rma: 'R1', to: 'scrap' } },
    { kind: 'return_scrap', rma: 'R1' },
  ],
  [
    { type: 'StockAdjusted', data: { delta: -3, condition: 'sellable' } },
    { kind: 'shortage', quantity: 3 },
  ],
  [
    { type: 'StockAdjusted', data: { delta: 3, condition: 'sellable' } },
    { kind: 'overage', quantity: 3 },
  ],
];

describe('movements of stock events', () => {
  it.each(cases)('of $event.type $event.data move what the event does to what is on hand', ({ event, onHand }) => {
    const moved = movementsOf([fact(event)]).reduce((sum, { kind, quantity }) => sum + ON_HAND[kind] * quantity, 0);
    expect(moved).toBe(onHand);
  });

  it.each(EVENT_KINDS)('%j', (event, moved) => {
    expect(movementsOf([fact(event)])).toMatchObject([{ eventId: 'e1', position: 7, item: MUG, ...moved }]);
  });

  it('the reference of the command names the document', () => {
    const event: StockEvent = { type: 'StockShipped', data: { quantity: 3, commitment: 'order:7' } };
    const reference = { type: 'shipment', id: '9' };
    expect(movementsOf([fact(event, { reference })])).toMatchObject([{ document: 'shipment:9' }]);
  });

  it('what comes out of a transformation knows how much is still to come, within its command', () => {
    const produced = (id: string, quantity: number, commandId: string) =>
      fact(
        { type: 'StockTransformed', data: { transformationId: 'K1', role: 'produced', quantity } },
        { id, commandId },
      );
    const movements = movementsOf([produced('a', 2, 'c1'), produced('b', 5, 'c1'), produced('c', 4, 'c2')]);
    expect(movements.map((one) => one.kind === 'production' && one.remaining)).toEqual([7, 5, 4]);
  });

  it('a fact of another stream is passed over', () => {
    const event: StockEvent = { type: 'StockShipped', data: { quantity: 3 } };
    expect(movementsOf([fact(event, { stream: 'ledger-main' })])).toEqual([]);
  });
});
