import { by, committed, heldUntil, instantAfter, MINUTE, NOW, opened, units } from '../scenario.js';
import { LIGHT, type DecisionRow } from './row.js';

export const PROMISE_ROWS: readonly DecisionRow[] = [
  [
    'holds the last available unit',
    [opened(5), { type: 'SafetyStockSet', data: { quantity: 2, before: 0 } }],
    { ...by('HoldStock'), holdId: 'h1', quantity: units(3), expiresAt: NOW + MINUTE, ...LIGHT },
    [heldUntil('h1', 3, instantAfter(MINUTE))],
    { held: 3, free: 2, available: 0 },
  ],
  [
    'holds under an id that is free again',
    [opened(5), heldUntil('h1', 5), { type: 'HoldReleased', data: { holdId: 'h1', quantity: 5 } }],
    { ...by('HoldStock'), holdId: 'h1', quantity: units(2), ...LIGHT },
    [heldUntil('h1', 2)],
    { held: 2, free: 3 },
  ],
  [
    'releases what is left of a hold',
    [opened(5), heldUntil('h1', 5), { type: 'StockCommitted', data: { commitment: 'o1', quantity: 2, holdId: 'h1' } }],
    { ...by('ReleaseHold'), holdId: 'h1' },
    [{ type: 'HoldReleased', data: { holdId: 'h1', quantity: 3 } }],
    { held: 0, committed: 2, free: 3 },
  ],
  [
    'captures a part of a hold',
    [opened(5), heldUntil('h1', 5)],
    { ...by('CommitStock'), commitment: 'o1', holdId: 'h1', quantity: units(2), ...LIGHT },
    [{ type: 'StockCommitted', data: { commitment: 'o1', quantity: 2, holdId: 'h1' } }],
    { held: 3, committed: 2, free: 0 },
  ],
  [
    'captures all that is left of a hold',
    [opened(5), heldUntil('h1', 5), { type: 'StockCommitted', data: { commitment: 'o1', quantity: 2, holdId: 'h1' } }],
    { ...by('CommitStock'), commitment: 'o1', holdId: 'h1', ...LIGHT },
    [{ type: 'StockCommitted', data: { commitment: 'o1', quantity: 3, holdId: 'h1' } }],
    { held: 0, committed: 5, free: 0 },
  ],
  [
    'commits more under the same name',
    [opened(5), committed('o1', 2)],
    { ...by('CommitStock'), commitment: 'o1', quantity: units(3), ...LIGHT },
    [committed('o1', 3)],
    { committed: 5, free: 0 },
  ],
  [
    'releases a part of a commitment',
    [opened(5), committed('o1', 4)],
    { ...by('ReleaseCommitment'), commitment: 'o1', quantity: units(1) },
    [{ type: 'CommitmentReleased', data: { commitment: 'o1', quantity: 1 } }],
    { committed: 3, free: 2 },
  ],
  [
    'releases all that is left of a commitment',
    [opened(5), committed('o1', 4)],
    { ...by('ReleaseCommitment'), commitment: 'o1' },
    [{ type: 'CommitmentReleased', data: { commitment: 'o1', quantity: 4 } }],
    { committed: 0, free: 5 },
  ],
];
