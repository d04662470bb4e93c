import * as fc from 'fast-check';
import { MetCommands } from './met-commands.js';

describe('the commands that were met', () => {
  it('know each that was met, whatever its key', () => {
    const met = new MetCommands();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        met.meet(key);
        expect(met.meet(key)).toBe(true);
      }),
    );
  });

  it('take hardly one for met that was not', () => {
    const met = new MetCommands();
    const taken = Array.from({ length: 300_000 }, (_, n) => met.meet(`command-${String(n)}`)).filter(Boolean);
    expect(taken.length).toBeLessThan(3);
  });
});
