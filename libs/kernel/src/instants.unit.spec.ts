import * as fc from 'fast-check';
import { instantText } from './instants.js';

describe('instantText', () => {
  it('is the text that Date writes, for every instant', () => {
    const instants = fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
      fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2026, 0, 3) }),
      fc.constantFrom(0, -1, -62_167_219_200_000, -62_167_219_200_001, 253_402_300_799_999, 253_402_300_800_000),
    );
    fc.assert(
      fc.property(instants, (ms) => {
        expect(instantText(ms)).toBe(new Date(ms).toISOString());
      }),
      { numRuns: 2000 },
    );
  });

  it('throws where Date does', () => {
    expect(() => instantText(Number.NaN)).toThrow(RangeError);
    expect(() => instantText(9e15)).toThrow(RangeError);
  });
});
