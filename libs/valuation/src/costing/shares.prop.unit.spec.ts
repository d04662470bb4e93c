import * as fc from 'fast-check';
import { shareOf } from './shares.js';

const MAX = Number.MAX_SAFE_INTEGER;
const whole = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: MAX }));
const amount = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -MAX, max: MAX }));

describe('a share', () => {
  it('is amount × part / whole to the nearest whole number, of two the even one, however large', () => {
    fc.assert(
      fc.property(amount, whole, whole, (total, a, b) => {
        const [part, units] = [Math.min(a, b), Math.max(a, b)];
        const share = shareOf(total, part, units);
        expect(Number.isSafeInteger(share)).toBe(true);
        const twice = 2n * (BigInt(total) * BigInt(part) - BigInt(share) * BigInt(units));
        const distance = twice < 0n ? -twice : twice;
        expect(distance <= BigInt(units)).toBe(true);
        if (distance === BigInt(units)) expect(Math.abs(share % 2)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
});
