import type { StockBook } from '../stock-item/accounts.js';
import type { StockEventData, StockEventType } from '../stock-item/events.js';
import type { StockQuantities } from '../stock-item/fields.js';

/** A posting of MUG without its unit. */
export type PostingLine = readonly [book: StockBook, account: string, delta: number];
/** An event's data, its postings, and what they add to the item's quantities. */
export type PostingCase<Type extends StockEventType> = readonly [
  StockEventData[Type],
  readonly PostingLine[],
  Partial<StockQuantities>,
];

const COUNT = { reconciliationId: 'c1', line: 0 };
const between = (book: StockBook, from: string, to: string): readonly PostingLine[] => [
  [book, from, -3],
  [book, to, 3],
];
const up = (n: number) => ({ onHand: n, sellable: n, free: n, available: n });
const into = (other: string, n: number): readonly PostingLine[] => [
  ['physical', other, -n],
  ['physical', 'LDN1:sellable', n],
  ['promise', 'free', n],
];

export const POSTING_CASES: { readonly [Type in StockEventType]: readonly PostingCase<Type>[] } = {
  StockOpened: [
    [{ quantity: 3, condition: 'sellable' }, into('opening', 3), up(3)],
    [{ quantity: 0, condition: 'sellable' }, [], {}],
  ],
  StockReceived: [
    [{ quantity: 3, condition: 'sellable', unitCost: { amount: 199, currency: 'GBP' } }, into('supplier', 3), up(3)],
    [
      { quantity: 3, condition: 'qualityControl' },
      between('physical', 'supplier', 'LDN1:qualityControl'),
      { onHand: 3, qualityControl: 3 },
    ],
  ],
  StockMoved: [
    [
      { quantity: 3, from: 'sellable', to: 'damaged' },
      [
        ['physical', 'LDN1:sellable', -3],
        ['physical', 'LDN1:damaged', 3],
        ['promise', 'free', -3],
      ],
      { sellable: -3, free: -3, available: -3, damaged: 3 },
    ],
    [
      { quantity: 3, from: 'quarantined', to: 'sellable' },
      [
        ['physical', 'LDN1:quarantined', -3],
        ['physical', 'LDN1:sellable', 3],
        ['promise', 'free', 3],
      ],
      { sellable: 3, free: 3, available: 3, quarantined: -3 },
    ],
    [{ quantity: 3, from: 'sellable', to: 'sellable', fromBin: 'A', toBin: 'B' }, [], {}],
  ],
  TransferDispatched: [
    [{ transferId: 'T1', quantity: 3, condition: 'sellable', to: 'PAR2' }, into('transit:T1', -3), up(-3)],
  ],
  TransferReceived: [
    [
      { transferId: 'T1', quantity: 3, condition: 'damaged', from: 'PAR2', dispatched: 5 },
      between('physical', 'transit:T1', 'LDN1:damaged'),
      { onHand: 3, damaged: 3 },
    ],
  ],
  StockHeld: [
    [{ holdId: 'h1', quantity: 3 }, between('promise', 'free', 'held:h1'), { free: -3, available: -3, held: 3 }],
  ],
  HoldReleased: [
    [{ holdId: 'h1', quantity: 3 }, between('promise', 'held:h1', 'free'), { free: 3, available: 3, held: -3 }],
  ],
  HoldExpired: [
    [
      { holdId: 'h1', quantity: 3, expiresAt: '2026-12-01T10:00:00.000Z' },
      between('promise', 'held:h1', 'free'),
      { free: 3, available: 3, held: -3 },
    ],
  ],
  StockCommitted: [
    [
      { commitment: 'o1', quantity: 3 },
      between('promise', 'free', 'committed:o1'),
      { free: -3, available: -3, committed: 3 },
    ],
    [
      { commitment: 'o1', quantity: 3, holdId: 'h1' },
      between('promise', 'held:h1', 'committed:o1'),
      { held: -3, committed: 3 },
    ],
  ],
  CommitmentReleased: [
    [
      { commitment: 'o1', quantity: 3 },
      between('promise', 'committed:o1', 'free'),
      { free: 3, available: 3, committed: -3 },
    ],
  ],
  StockShipped: [
    [
      { quantity: 3 },
      [
        ['physical', 'LDN1:sellable', -3],
        ['physical', 'customer', 3],
        ['promise', 'free', -3],
      ],
      up(-3),
    ],
    [
      { quantity: 3, commitment: 'o1' },
      [
        ['physical', 'LDN1:sellable', -3],
        ['physical', 'customer', 3],
        ['promise', 'committed:o1', -3],
      ],
      { onHand: -3, sellable: -3, committed: -3 },
    ],
  ],
  StockReturned: [[{ rma: 'R1', quantity: 3 }, between('physical', 'customer', 'returns:R1'), {}]],
  ReturnDispositioned: [
    [{ rma: 'R1', quantity: 3, to: 'sellable' }, into('returns:R1', 3), up(3)],
    [{ rma: 'R1', quantity: 3, to: 'scrap' }, between('physical', 'returns:R1', 'scrap'), {}],
  ],
  StockAdjusted: [
    [{ delta: 3, condition: 'sellable' }, into('found', 3), up(3)],
    [{ delta: -3, condition: 'sellable' }, into('loss', -3), up(-3)],
  ],
  StockTransformed: [
    [{ transformationId: 'K1', role: 'consumed', quantity: 3 }, into('production', -3), up(-3)],
    [{ transformationId: 'K1', role: 'produced', quantity: 3 }, into('production', 3), up(3)],
  ],
  StockLevelAsserted: [
    [{ condition: 'sellable', asserted: 3, before: 5, delta: -2 }, into('loss', -2), up(-2)],
    [{ condition: 'sellable', asserted: 5, before: 3, delta: 2 }, into('found', 2), up(2)],
  ],
  StockCounted: [
    [
      {
        ...COUNT,
        condition: 'sellable',
        counted: 3,
        expected: 5,
        observedPosition: 9,
        countedAt: '2026-12-01T10:00:00.000Z',
        countedBy: 'ops',
      },
      [],
      {},
    ],
  ],
  CountReconciled: [
    [{ ...COUNT, condition: 'sellable', delta: -2, approvedBy: 'ops', suspects: ['e1'] }, into('loss', -2), up(-2)],
    [{ ...COUNT, condition: 'sellable', delta: 2, approvedBy: 'ops', suspects: [] }, into('found', 2), up(2)],
  ],
  ShortfallRecorded: [[{ shortfall: 3, free: -3 }, [], {}]],
  SafetyStockSet: [
    [{ quantity: 5, before: 2 }, [['policy', 'safetyStock', 3]], { safetyStock: 3, available: -3 }],
    [{ quantity: 0, before: 2 }, [['policy', 'safetyStock', -2]], { safetyStock: -2, available: 2 }],
  ],
  BeliefMismatchObserved: [[{ field: 'free', believedBefore: 1, actualBefore: 2, actualAfter: 3 }, [], {}]],
};
