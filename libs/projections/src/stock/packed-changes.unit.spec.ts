import type { DecodedStockEvent } from '@tallyman/event-catalog';
import { MAX_QUANTITY } from '@tallyman/kernel';
import * as fc from 'fast-check';
import { history, LogBook } from '../testing/history.js';
import { MUG } from '../../../inventory/src/testing/scenario.js';
import { foldWindow } from './fold-window.js';
import { handedOver, packChanges, unpackChanges } from './packed-changes.js';

/** As `postMessage` does it. */
const sent = (events: readonly DecodedStockEvent[]) => {
  const packed = packChanges(foldWindow(events));
  return unpackChanges(structuredClone(packed, { transfer: [...handedOver(packed)] }));
};

describe('changes on their way to another thread', () => {
  it('arrive as they were sent', () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), ({ book }, a, b) => {
        const decoded = book.decoded();
        const [start = 0, end = 0] = [a % (decoded.length + 1), b % (decoded.length + 1)].sort((x, y) => x - y);
        const events = decoded.slice(start, end);
        try {
          expect(sent(events)).toEqual(foldWindow(events));
        } catch (error) {
          fc.pre(!(error instanceof RangeError));
          throw error;
        }
      }),
    );
  });

  it('keep what is rare: an id that is used again, the largest quantity', () => {
    const book = new LogBook();
    const released = { type: 'HoldReleased', data: { holdId: 'h', quantity: 3 } } as const;
    const held = { type: 'StockHeld', data: { holdId: 'h', quantity: MAX_QUANTITY } } as const;
    for (const event of [released, held]) book.append({ item: MUG, event });
    const { holds } = sent(book.decoded());
    expect(holds).toEqual([
      {
        kind: 'set',
        item: MUG,
        holdId: 'h',
        quantity: MAX_QUANTITY,
        heldAtPosition: 2,
        appliedPosition: 2,
        again: true,
      },
    ]);
  });
});
