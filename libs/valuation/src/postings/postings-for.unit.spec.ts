import { location, itemAt } from '../../../inventory/src/testing/scenario.js';
import { NO_COST } from '../costing/cost.js';
import type { Movement } from '../movements/movement.js';
import { gbp, movement } from '../testing/movements.js';
import { entryLines, postingsFor, postingsForSale, revaluationFor } from './postings-for.js';
import { inventoryAccount } from './roles.js';

const PARIS = itemAt('PAR2', 'mug');
const moves = { quantity: 2 };
const transfer = { ...moves, transferId: 'T1' };
const back = { ...moves, rma: 'R1' };
const kit = { ...moves, transformationId: 'K1' };
const cost = { ...NO_COST, amount: 40 };
const here = inventoryAccount(location('LDN1'));

/** Role by role, as the domain says it. */
const ROWS: readonly (readonly [movement: Movement, debit: string, credit: string])[] = [
  [movement(1, { kind: 'opening', ...moves }), here, 'equity:opening'],
  [movement(1, { kind: 'receipt', ...moves }), here, 'liabilities:grni'],
  [movement(1, { kind: 'overage', ...moves }), here, 'income:inventory_gain'],
  [movement(1, { kind: 'shipment', ...moves }), 'expenses:cogs', here],
  [movement(1, { kind: 'shortage', ...moves }), 'expenses:shrinkage', here],
  [movement(1, { kind: 'transfer_dispatch', ...transfer }), 'assets:inventory_in_transit', here],
  [
    movement(1, { kind: 'transfer_receipt', ...transfer, from: 'LDN1', item: PARIS }),
    'assets:inventory:PAR2',
    'assets:inventory_in_transit',
  ],
  [movement(1, { kind: 'return_arrival', ...back }), 'assets:returns', 'expenses:cogs'],
  [movement(1, { kind: 'restock', ...back }), here, 'assets:returns'],
  [movement(1, { kind: 'return_scrap', ...back }), 'expenses:shrinkage', 'assets:returns'],
  [movement(1, { kind: 'consumption', ...kit }), 'assets:production', here],
  [movement(1, { kind: 'production', ...kit, remaining: 2 }), here, 'assets:production'],
  [
    movement(1, { kind: 'landed_cost', ...moves, receiptEventId: 'e0', cost: gbp(40) }),
    here,
    'liabilities:landed_costs',
  ],
];

describe('postings of goods', () => {
  it.each(ROWS)('%s', (moved, debit, credit) => {
    expect(entryLines(postingsFor(moved, cost), 'GBP')).toEqual([
      { account: debit, amount: 40, currency: 'GBP' },
      { account: credit, amount: -40, currency: 'GBP' },
    ]);
  });

  it('what costs nothing posts nothing', () => {
    expect(postingsFor(movement(1, { kind: 'receipt', ...moves }), NO_COST)).toEqual([]);
  });

  it('a landed cost of units that are gone is cogs', () => {
    const landed = movement(1, { kind: 'landed_cost', ...moves, receiptEventId: 'e0', cost: gbp(40) });
    expect(entryLines(postingsFor(landed, { ...cost, amount: 30, expensed: 10 }), 'GBP')).toEqual([
      { account: here, amount: 30, currency: 'GBP' },
      { account: 'liabilities:landed_costs', amount: -40, currency: 'GBP' },
      { account: 'expenses:cogs', amount: 10, currency: 'GBP' },
    ]);
  });

  it('what a receipt settles follows the goods to their expense', () => {
    const settled = [{ eventId: 'e0', expense: 'shrinkage', quantity: 1, estimated: 5, actual: 8 }] as const;
    expect(entryLines(postingsFor(movement(1, { kind: 'receipt', ...moves }), { ...cost, settled }), 'GBP')).toEqual([
      { account: here, amount: 37, currency: 'GBP' },
      { account: 'liabilities:grni', amount: -40, currency: 'GBP' },
      { account: 'expenses:shrinkage', amount: 3, currency: 'GBP' },
    ]);
  });

  it('another cost of the same movement posts the difference', () => {
    const shipped = movement(1, { kind: 'shipment', ...moves });
    expect(revaluationFor(shipped, cost, { ...cost, amount: 33 })).toEqual([
      { role: 'cogs', amount: -7 },
      { role: 'inventory', location: 'LDN1', amount: 7 },
    ]);
    expect(revaluationFor(shipped, cost, cost)).toEqual([]);
  });

  it('a payment and a sale post their price', () => {
    const lines = (kind: 'payment_captured' | 'sale') =>
      entryLines(postingsForSale(kind, 999), 'GBP').map(({ account, amount }) => [account, amount]);
    expect(lines('payment_captured')).toEqual([
      ['assets:psp_clearing', 999],
      ['liabilities:customer_deposits', -999],
    ]);
    expect(lines('sale')).toEqual([
      ['liabilities:customer_deposits', 999],
      ['income:sales', -999],
    ]);
  });
});
