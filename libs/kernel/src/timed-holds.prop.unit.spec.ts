import * as fc from 'fast-check';
import { dueHolds, liveHold, nextExpiry, openHold, resolveHold, timedHolds, type TimedHolds } from './timed-holds.js';

interface Hold {
  readonly expiresAt?: number;
  readonly serial: number;
}
type Model = ReadonlyMap<string, Hold>;
interface Version {
  readonly state: TimedHolds<Hold>;
  readonly model: Model;
}

const IDS = ['a', 'b', 'c'];
const step = fc.record({
  /** Which of the versions so far it is made of, from the newest back. */
  from: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30) }),
  holdId: fc.constantFrom(...IDS),
  expiresAt: fc.option(fc.nat(5), { nil: undefined }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const NONE: Version = { state: timedHolds<Hold>(), model: new Map() };

/** Opens the hold, or resolves it when it is open. */
const next = ({ state, model }: Version, { holdId, expiresAt }: Step): Version => {
  const changed = new Map(model);
  if (changed.delete(holdId)) return { state: { ...state, ...resolveHold(state, holdId) }, model: changed };
  const serial = state.holdsOpened;
  const hold = expiresAt === undefined ? { serial } : { expiresAt, serial };
  return { state: openHold(state, holdId, hold), model: changed.set(holdId, hold) };
};

const versionsOf = (steps: readonly Step[]): readonly Version[] => {
  const versions = [NONE];
  for (const one of steps) versions.push(next(versions.at(-1 - (one.from % versions.length)) ?? NONE, one));
  return versions;
};

const dueOf = (model: Model, now: number) =>
  [...model]
    .flatMap(([holdId, hold]) => (hold.expiresAt === undefined ? [] : [{ holdId, hold, expiresAt: hold.expiresAt }]))
    .filter(({ expiresAt }) => expiresAt <= now)
    .sort((a, b) => a.expiresAt - b.expiresAt || (a.holdId < b.holdId ? -1 : 1));

const expectAlike = (state: TimedHolds<Hold>, model: Model): void => {
  expect(new Map(state.holds)).toEqual(model);
  const soonest = Math.min(...Array.from(model.values(), (hold) => hold.expiresAt ?? Infinity));
  expect(nextExpiry(state) ?? Infinity).toBe(soonest);
  for (const now of [0, 2, 5]) {
    expect(dueHolds(state, now, 9)).toEqual(dueOf(model, now));
    expect(dueHolds(state, now, 1)).toEqual(dueOf(model, now).slice(0, 1));
    for (const holdId of IDS) {
      const hold = model.get(holdId);
      expect(liveHold(state, holdId, now)).toEqual((hold?.expiresAt ?? Infinity) > now ? hold : undefined);
    }
  }
};

describe('timed holds', () => {
  it('know in every version what is open, what is due and what is due next', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        for (const { state, model } of versionsOf(steps)) expectAlike(state, model);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same when they are made of their entries again', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { state, model } = versionsOf(steps).at(-1) ?? NONE;
        const again = timedHolds([...state.holds], state.holdsOpened);
        expectAlike(again, model);
        expect(again.holdsOpened).toBe(state.holdsOpened);
      }),
    );
  });

  it('do not remember for ever what was resolved long before it was due', () => {
    let state = openHold(timedHolds<Hold>(), 'soon', { expiresAt: 1, serial: 0 });
    for (let serial = 1; serial <= 1000; serial += 1) {
      state = openHold(state, 'later', { expiresAt: 2, serial });
      state = { ...state, ...resolveHold(state, 'later') };
    }
    expect(state.expiries?.size).toBeLessThan(100);
    expect(nextExpiry(state)).toBe(1);
  });
});
