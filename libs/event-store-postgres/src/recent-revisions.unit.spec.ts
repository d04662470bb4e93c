import fc from 'fast-check';
import { RecentRevisions } from './recent-revisions.js';

describe('the revisions that a writer remembers', () => {
  it('are the last ones set, or forgotten; never older ones', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.nat())), (sets) => {
        const recent = new RecentRevisions(400);
        const truth = new Map<string, number>();
        for (const [name, revision] of sets) {
          recent.set(name, revision);
          truth.set(name, revision);
          for (const [known, last] of truth) expect([undefined, last]).toContain(recent.get(known));
          expect(recent.get(name)).toBe(revision);
        }
        recent.clear();
        for (const known of truth.keys()) expect(recent.get(known)).toBeUndefined();
      }),
    );
  });

  it('forget the oldest beyond their budget', () => {
    const recent = new RecentRevisions(10_000);
    for (let n = 0; n < 1000; n += 1) recent.set(String(n), n);
    expect(recent.get('0')).toBeUndefined();
    expect(recent.get('999')).toBe(999);
    expect(recent.get('950')).toBe(950);
  });
});
