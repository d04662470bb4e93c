import fc from 'fast-check';
import { uuidV7 } from './uuid-v7.js';

describe('uuidV7', () => {
  it('carries its time in front, version and variant, and is another one each time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (time) => {
        const id = uuidV7(time);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(time);
        expect(uuidV7(time)).not.toBe(id);
      }),
    );
  });
});
