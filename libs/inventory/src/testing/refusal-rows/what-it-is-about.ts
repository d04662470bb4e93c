import { LIGHT } from '../decision-rows/row.js';
import { by, committed, heldUntil, instantAfter, opened } from '../scenario.js';
import { ship, hold, dispatch, receive, dispatched, type RefusalRow } from './row.js';

export const SUBJECT_ROWS = {
  stock_exists: [
    {
      name: 'an item with a history',
      given: [opened(0)],
      when: { ...by('OpenStock'), quantity: 0, condition: 'sellable' },
      refused: { sku: 'mug', location: 'LDN1' },
      says: 'mug at LDN1 has a history already; adjust it or assert its level instead',
    },
  ],
  hold_exists: [
    {
      name: 'an open hold of the id',
      given: [opened(5), heldUntil('h1', 1)],
      when: hold(1),
      refused: { holdId: 'h1' },
      says: 'hold h1 is open already; release or capture it first, or use another id',
    },
    {
      name: 'a due hold of the id, until it is expired',
      given: [opened(5), heldUntil('h1', 1, instantAfter(-1))],
      when: hold(1),
      refused: { holdId: 'h1' },
      says: 'hold h1 is open already; release or capture it first, or use another id',
    },
  ],
  hold_not_found: [
    {
      name: 'releasing an unknown hold',
      given: [opened(5)],
      when: { ...by('ReleaseHold'), holdId: 'h1' },
      refused: { holdId: 'h1' },
      says: 'no hold h1 is open: it was released, captured in full, expired or never made',
    },
    {
      name: 'releasing a hold again',
      given: [opened(5), heldUntil('h1', 1), { type: 'HoldReleased', data: { holdId: 'h1', quantity: 1 } }],
      when: { ...by('ReleaseHold'), holdId: 'h1' },
      refused: { holdId: 'h1' },
      says: 'no hold h1 is open: it was released, captured in full, expired or never made',
    },
    {
      name: 'releasing a due hold',
      given: [opened(5), heldUntil('h1', 1, instantAfter(0))],
      when: { ...by('ReleaseHold'), holdId: 'h1' },
      refused: { holdId: 'h1' },
      says: 'no hold h1 is open: it was released, captured in full, expired or never made',
    },
    {
      name: 'capturing a due hold',
      given: [opened(5), heldUntil('h1', 1, instantAfter(0))],
      when: { ...by('CommitStock'), commitment: 'o1', holdId: 'h1', ...LIGHT },
      refused: { holdId: 'h1' },
      says: 'no hold h1 is open: it was released, captured in full, expired or never made',
    },
    {
      name: 'capturing a captured hold',
      given: [
        opened(5),
        heldUntil('h1', 1),
        { type: 'StockCommitted', data: { commitment: 'o1', quantity: 1, holdId: 'h1' } },
      ],
      when: { ...by('CommitStock'), commitment: 'o1', holdId: 'h1', ...LIGHT },
      refused: { holdId: 'h1' },
      says: 'no hold h1 is open: it was released, captured in full, expired or never made',
    },
  ],
  commitment_not_found: [
    {
      name: 'releasing an unknown commitment',
      given: [opened(5)],
      when: { ...by('ReleaseCommitment'), commitment: 'o1' },
      refused: { commitment: 'o1' },
      says: 'no commitment o1 is open',
    },
    {
      name: 'releasing a commitment again',
      given: [opened(5), committed('o1', 2), { type: 'CommitmentReleased', data: { commitment: 'o1', quantity: 2 } }],
      when: { ...by('ReleaseCommitment'), commitment: 'o1' },
      refused: { commitment: 'o1' },
      says: 'no commitment o1 is open',
    },
    {
      name: 'shipping out of a commitment that was shipped in full',
      given: [opened(5), committed('o1', 2), { type: 'StockShipped', data: { commitment: 'o1', quantity: 2 } }],
      when: { ...ship(1), commitment: 'o1', source: 'committed' },
      refused: { commitment: 'o1' },
      says: 'no commitment o1 is open',
    },
    {
      name: 'shipping out of an unknown commitment',
      given: [opened(5)],
      when: { ...ship(1), commitment: 'o1', source: 'committed' },
      refused: { commitment: 'o1' },
      says: 'no commitment o1 is open',
    },
    {
      name: 'shipping what is committed to nobody',
      given: [opened(5)],
      when: { ...ship(1), source: 'committed' },
      refused: {},
      says: 'no commitment is named: give the reference',
    },
  ],
  transfer_exists: [
    {
      name: 'a second dispatch of one id',
      given: [opened(5), dispatched(1)],
      when: dispatch(1),
      refused: { transferId: 'T1' },
      says: 'transfer T1 of this item was dispatched already; use another id',
    },
  ],
  transfer_not_found: [
    {
      name: 'receiving what was never sent',
      given: [opened(5)],
      when: receive(1),
      refused: { transferId: 'T1', from: 'LDN1' },
      says: 'transfer T1 of this item was never dispatched from LDN1',
    },
  ],
  transfer_destination_mismatch: [
    {
      name: 'receiving what was sent elsewhere',
      given: [opened(5), dispatched(1, 'ROM3')],
      when: receive(1),
      refused: { transferId: 'T1', to: 'ROM3' },
      says: 'transfer T1 was dispatched to ROM3; receive it there',
    },
  ],
} satisfies Record<string, readonly RefusalRow[]>;
