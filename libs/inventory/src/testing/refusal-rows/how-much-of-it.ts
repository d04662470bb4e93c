import { LIGHT } from '../decision-rows/row.js';
import { by, committed, heldUntil, location, MUG, opened, units } from '../scenario.js';
import { ship, hold, dispatch, receive, dispatched, assemble, TEA, type RefusalRow } from './row.js';

export const AMOUNT_ROWS = {
  capture_exceeds_hold: [
    {
      name: 'more than is left of a hold',
      given: [
        opened(5),
        heldUntil('h1', 3),
        { type: 'StockCommitted', data: { commitment: 'o1', quantity: 1, holdId: 'h1' } },
      ],
      when: { ...by('CommitStock'), commitment: 'o1', holdId: 'h1', quantity: units(3), ...LIGHT },
      refused: { left: 2, requested: 3 },
      says: '3 requested, 2 left of the hold',
    },
  ],
  release_exceeds_commitment: [
    {
      name: 'more than is committed',
      given: [opened(5), committed('o1', 2)],
      when: { ...by('ReleaseCommitment'), commitment: 'o1', quantity: units(3) },
      refused: { committed: 2, requested: 3 },
      says: '3 requested, 2 committed',
    },
  ],
  ship_exceeds_commitment: [
    {
      name: 'more than is committed, though enough is free',
      given: [opened(5), committed('o1', 2)],
      when: { ...ship(3), commitment: 'o1' },
      refused: { committed: 2, requested: 3 },
      says: '3 requested, 2 committed',
    },
  ],
  transfer_exceeds_dispatched: [
    {
      name: 'more than is still in transit',
      given: [
        opened(5),
        dispatched(4),
        {
          item: { ...MUG, location: location('PAR2') },
          event: {
            type: 'TransferReceived',
            data: { transferId: 'T1', quantity: 3, condition: 'damaged', from: 'LDN1', dispatched: 4 },
          },
        },
      ],
      when: receive(2),
      refused: { remaining: 1, requested: 2 },
      says: '2 requested, 1 still in transit',
    },
  ],
  return_exceeds_open: [
    {
      name: 'more than came back',
      given: [opened(5), { type: 'StockReturned', data: { rma: 'R1', quantity: 2 } }],
      when: { ...by('DispositionReturn'), rma: 'R1', quantity: units(3), to: 'scrap' },
      refused: { rma: 'R1', open: 2, requested: 3 },
      says: '3 requested, 2 open of return R1',
    },
  ],
  insufficient_stock: [
    {
      name: 'holding more than is available: safety stock is not',
      given: [opened(5), { type: 'SafetyStockSet', data: { quantity: 2, before: 0 } }],
      when: hold(5),
      refused: { available: 3, requested: 5 },
      says: '5 requested, 3 available',
    },
    {
      name: 'committing what others hold',
      given: [opened(5), heldUntil('h1', 4)],
      when: { ...by('CommitStock'), commitment: 'o1', quantity: units(2), ...LIGHT },
      refused: { available: 1, requested: 2 },
      says: '2 requested, 1 available',
    },
    {
      name: 'shipping what is committed to others',
      given: [opened(5), committed('o1', 4)],
      when: { ...ship(2), commitment: 'o2' },
      refused: { available: 1, requested: 2 },
      says: '2 requested, 1 available',
    },
  ],
  insufficient_free: [
    {
      name: 'moving what is held',
      given: [opened(5), heldUntil('h1', 3)],
      when: { ...by('MoveStock'), quantity: units(3), from: 'sellable', to: 'damaged', ...LIGHT },
      refused: { sku: 'mug', free: 2, requested: 3 },
      says: '3 of mug requested, 2 free; release holds or commitments first',
    },
    {
      name: 'dispatching what is held',
      given: [opened(5), heldUntil('h1', 3)],
      when: dispatch(3),
      refused: { sku: 'mug', free: 2, requested: 3 },
      says: '3 of mug requested, 2 free; release holds or commitments first',
    },
    {
      name: 'adjusting away what is held',
      given: [opened(5), heldUntil('h1', 3)],
      when: { ...by('AdjustStock'), delta: -3, ...LIGHT },
      refused: { sku: 'mug', free: 2, requested: 3 },
      says: '3 of mug requested, 2 free; release holds or commitments first',
    },
    {
      name: 'asserting away what is held',
      given: [opened(5), heldUntil('h1', 3)],
      when: { ...by('AssertStockLevel'), quantity: 2, ...LIGHT },
      refused: { sku: 'mug', free: 2, requested: 3 },
      says: '3 of mug requested, 2 free; release holds or commitments first',
    },
    {
      name: 'assembling with held components',
      given: [
        { item: TEA, event: opened(5) },
        { item: TEA, event: heldUntil('h1', 3) },
      ],
      when: assemble(['tea', 3]),
      refused: { sku: 'tea', free: 2, requested: 3 },
      says: '3 of tea requested, 2 free; release holds or commitments first',
    },
  ],
} satisfies Record<string, readonly RefusalRow[]>;
