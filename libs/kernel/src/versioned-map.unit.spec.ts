import * as fc from 'fast-check';
import { VersionedMap } from './versioned-map.js';

type Step = { readonly from: number; readonly key: string; readonly value: number | undefined };

const KEYS = ['a', 'b', 'c', '__proto__'];
const step: fc.Arbitrary<Step> = fc.record({
  /** Which of the versions so far it is made of, from the newest back. */
  from: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(50) }),
  key: fc.constantFrom(...KEYS),
  value: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
});

const sorted = (entries: Iterable<readonly [string, number]>) =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));

describe('a versioned map', () => {
  it('is in every version what it was, whatever was made of it and in whatever order it is read', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 30 }), (steps, reads) => {
        const versions = [{ map: VersionedMap.from<number>(), model: new Map<string, number>() }];
        for (const { from, key, value } of steps) {
          const base = versions.at(-1 - (from % versions.length));
          if (base === undefined) throw new Error('no such version');
          const model = new Map(base.model);
          if (value === undefined) model.delete(key);
          else model.set(key, value);
          const map = value === undefined ? base.map.remove(key) : base.map.set(key, value);
          versions.push({ map, model });
        }
        for (const read of [...reads, ...versions.keys()]) {
          const version = versions[read % versions.length];
          if (version === undefined) throw new Error('no such version');
          const { map, model } = version;
          expect(map.size).toBe(model.size);
          for (const key of KEYS) {
            expect(map.get(key)).toBe(model.get(key));
            expect(map.has(key)).toBe(model.has(key));
          }
          expect(sorted(map)).toEqual(sorted(model));
          expect([...map.values()].sort()).toEqual([...model.values()].sort());
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that is empty ties nothing together', () => {
    const empty = VersionedMap.from<number>();
    const one = empty.set('a', 1);
    const other = empty.set('a', 2);
    expect([empty.size, one.get('a'), other.get('a'), one.remove('a').size]).toEqual([0, 1, 2, 0]);
  });

  it('is itself when nothing changes', () => {
    const map = VersionedMap.from([['a', 1]]);
    expect(map.set('a', 1)).toBe(map);
    expect(map.remove('b')).toBe(map);
  });

  it('goes back over many changes at once', () => {
    const first = VersionedMap.from<number>([['count', 0]]);
    let newest = first;
    for (let n = 1; n <= 100_000; n += 1) newest = newest.set('count', n);
    expect([first.get('count'), newest.get('count'), first.get('count')]).toEqual([0, 100_000, 0]);
  });
});
