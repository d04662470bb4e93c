import { MAX_QUANTITY } from '@tallyman/kernel';
import { addPostings, NO_QUANTITIES, postingsOf, STOCK_FIELDS } from '@tallyman/inventory';
import type { StockEvent } from '@tallyman/inventory';
import * as fc from 'fast-check';
import { itemAt } from '../../../inventory/src/testing/scenario.js';
import { addHoldEvent, isHoldEvent } from './hold-deltas.js';
import { WindowOverflowError } from '../faults.js';
import { setSums } from './stock-items.js';
import type { QuantitySums } from './stock-items.js';

const data = fc.record({
  holdId: fc.string(),
  quantity: fc.oneof(fc.nat(), fc.integer({ min: 0, max: MAX_QUANTITY })),
  expiresAt: fc.constant('2026-12-01T10:00:00.000Z'),
});
const holdEvent: fc.Arbitrary<StockEvent> = fc
  .tuple(fc.constantFrom('StockHeld', 'HoldReleased', 'HoldExpired'), data)
  .map(([type, some]) => ({ type, data: some }));
const sums: fc.Arbitrary<QuantitySums> = fc
  .array(fc.oneof(fc.integer(), fc.maxSafeInteger()), {
    minLength: STOCK_FIELDS.length,
    maxLength: STOCK_FIELDS.length,
  })
  .map((values) => {
    const all = { ...NO_QUANTITIES };
    for (const [index, field] of STOCK_FIELDS.entries()) Object.assign(all, { [field]: values[index] });
    return all;
  });

const outcome = (work: () => QuantitySums): QuantitySums | 'overflow' => {
  try {
    return work();
  } catch (error) {
    if (error instanceof WindowOverflowError) return 'overflow';
    throw error;
  }
};

describe('what a hold event adds', () => {
  it('is what its postings add, for any item, quantity and sums, also where they overflow', () => {
    const item = fc.record({
      sku: fc.constantFrom('mug', 'free', 'held:x', 'a:b'),
      location: fc.constantFrom('LDN', 'free', 'any', 'held'),
    });
    fc.assert(
      fc.property(item, holdEvent, sums, ({ sku, location }, event, before) => {
        const place = itemAt(location, sku);
        const expected = outcome(() => {
          const target = { ...before };
          setSums(target, addPostings(before, place, postingsOf(place, event)));
          return target;
        });
        const added = outcome(() => {
          const target = { ...before };
          if (!isHoldEvent(event)) throw new Error('not taken for a hold event');
          addHoldEvent(target, event);
          return target;
        });
        expect(added).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
