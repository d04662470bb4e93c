import { MAX_QUANTITY } from '@tallyman/kernel';
import { LIGHT } from '../decision-rows/row.js';
import { by, committed, heldUntil, opened, units } from '../scenario.js';
import { dispatch, hold, ship, assemble, TEA, MAX, type RefusalRow } from './row.js';

export const PLACE_ROWS = {
  insufficient_condition: [
    {
      name: 'moving more than is there, even with a shortfall allowed',
      given: [opened(5)],
      when: { ...by('MoveStock'), quantity: units(6), from: 'sellable', to: 'damaged', shortfallPolicy: 'record' },
      refused: { sku: 'mug', condition: 'sellable', available: 5, requested: 6 },
      says: '6 of mug requested, 5 sellable',
    },
    {
      name: 'moving between bins more than is there',
      given: [opened(5)],
      when: { ...by('MoveStock'), quantity: units(6), from: 'sellable', to: 'sellable', toBin: 'B', ...LIGHT },
      refused: { sku: 'mug', condition: 'sellable', available: 5, requested: 6 },
      says: '6 of mug requested, 5 sellable',
    },
    {
      name: 'dispatching damaged goods that are not there',
      given: [opened(5)],
      when: { ...dispatch(1), condition: 'damaged' },
      refused: { sku: 'mug', condition: 'damaged', available: 0, requested: 1 },
      says: '1 of mug requested, 0 damaged',
    },
    {
      name: 'adjusting below 0, even with a shortfall allowed',
      given: [opened(5)],
      when: { ...by('AdjustStock'), delta: -6, condition: 'sellable', shortfallPolicy: 'record' },
      refused: { sku: 'mug', condition: 'sellable', available: 5, requested: 6 },
      says: '6 of mug requested, 5 sellable',
    },
    {
      name: 'reconciling below 0',
      given: [opened(5)],
      when: {
        ...by('ReconcileCount'),
        reconciliationId: 'c1',
        line: 0,
        condition: 'quarantined',
        delta: -1,
        approvedBy: 'ops',
        suspects: [],
      },
      refused: { sku: 'mug', condition: 'quarantined', available: 0, requested: 1 },
      says: '1 of mug requested, 0 quarantined',
    },
    {
      name: 'shipping a commitment that nothing stands behind',
      given: [opened(1), committed('o1', 3)],
      when: { ...ship(2), commitment: 'o1' },
      refused: { sku: 'mug', condition: 'sellable', available: 1, requested: 2 },
      says: '2 of mug requested, 1 sellable',
    },
    {
      name: 'shipping what is not there, even with a shortfall allowed',
      given: [opened(1)],
      when: { ...ship(2), shortfallPolicy: 'record' },
      refused: { sku: 'mug', condition: 'sellable', available: 1, requested: 2 },
      says: '2 of mug requested, 1 sellable',
    },
    {
      name: 'assembling with a component that is not there',
      given: [opened(1), { item: TEA, event: opened(1) }],
      when: assemble(['tea', 2]),
      refused: { sku: 'tea', condition: 'sellable', available: 1, requested: 2 },
      says: '2 of tea requested, 1 sellable',
    },
    {
      name: 'taking apart a kit that is not there',
      given: [{ item: TEA, event: opened(1) }],
      when: { ...assemble(['tea', 2]), direction: 'disassemble' },
      refused: { sku: 'mug', condition: 'sellable', available: 0, requested: 1 },
      says: '1 of mug requested, 0 sellable',
    },
  ],
  quantity_overflow: [
    {
      name: 'a condition',
      given: [opened(1)],
      when: { ...by('ReceiveStock'), quantity: MAX, condition: 'sellable' },
      refused: { sku: 'mug', balance: 'onHand' },
      says: 'onHand of mug would leave the range of ±(2^53 − 1)',
    },
    {
      name: 'the sum of conditions',
      given: [opened(1)],
      when: { ...by('ReceiveStock'), quantity: MAX, condition: 'qualityControl' },
      refused: { sku: 'mug', balance: 'onHand' },
      says: 'onHand of mug would leave the range of ±(2^53 − 1)',
    },
    {
      name: 'what is held in sum',
      given: [opened(2), heldUntil('h0', 1)],
      when: { ...hold(MAX_QUANTITY), shortfallPolicy: 'record' },
      refused: { sku: 'mug', balance: 'held' },
      says: 'held of mug would leave the range of ±(2^53 − 1)',
    },
    {
      name: 'free, held and committed to the brim',
      given: [committed('o1', MAX_QUANTITY)],
      when: { ...hold(1), shortfallPolicy: 'record' },
      refused: { sku: 'mug', balance: 'free' },
      says: 'free of mug would leave the range of ±(2^53 − 1)',
    },
    {
      name: 'free less safety stock',
      given: [heldUntil('h1', MAX_QUANTITY)],
      when: { ...by('SetSafetyStock'), quantity: 1 },
      refused: { sku: 'mug', balance: 'available' },
      says: 'available of mug would leave the range of ±(2^53 − 1)',
    },
    {
      name: 'an open return',
      given: [{ type: 'StockReturned', data: { rma: 'R1', quantity: 1 } }],
      when: { ...by('ReturnStock'), rma: 'R1', quantity: MAX },
      refused: { sku: 'mug', balance: 'returned' },
      says: 'returned of mug would leave the range of ±(2^53 − 1)',
    },
    {
      name: 'a component that comes out of a kit',
      given: [opened(1), { item: TEA, event: opened(MAX_QUANTITY) }],
      when: { ...assemble(['tea', 1]), direction: 'disassemble' },
      refused: { sku: 'tea', balance: 'onHand' },
      says: 'onHand of tea would leave the range of ±(2^53 − 1)',
    },
  ],
} satisfies Record<string, readonly RefusalRow[]>;
