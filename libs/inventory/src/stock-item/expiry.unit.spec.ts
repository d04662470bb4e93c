import { accepted } from '@tallyman/kernel';
import { by, given, heldUntil, instantAfter, MINUTE, MUG, NOW, opened, units } from '../testing/scenario.js';
import { EXPIRIES_PER_COMMAND } from './defaults.js';
import type { StockEvent } from './events.js';
import { nextExpiry, quantitiesOf } from './state.js';

const EXPIRE = by('ExpireHolds');
const expired = (holdId: string, quantity: number, expiresAt: string) => ({
  item: MUG,
  event: { type: 'HoldExpired', data: { holdId, quantity, expiresAt } },
});
const released = (holdId: string, quantity: number): StockEvent => ({
  type: 'HoldReleased',
  data: { holdId, quantity },
});

describe('ExpireHolds', () => {
  it('expires what is due, soonest first, then by hold id', () => {
    const scene = given(
      opened(20),
      heldUntil('c', 1, instantAfter(-1)),
      heldUntil('b', 2, instantAfter(0)),
      heldUntil('a', 3, instantAfter(0)),
      heldUntil('first', 4, instantAfter(-2)),
      heldUntil('later', 5, instantAfter(1)),
      heldUntil('never', 5),
    );
    expect(scene.when(EXPIRE)).toEqual(
      accepted(
        expired('first', 4, instantAfter(-2)),
        expired('c', 1, instantAfter(-1)),
        expired('a', 3, instantAfter(0)),
        expired('b', 2, instantAfter(0)),
      ),
    );
    expect(quantitiesOf(scene.warehouse.stateOf(MUG))).toMatchObject({ held: 10, free: 10 });
    expect(scene.when(EXPIRE)).toEqual(accepted());
  });

  it('expires only what is left of a hold', () => {
    const capture: StockEvent = { type: 'StockCommitted', data: { commitment: 'o1', quantity: 2, holdId: 'h1' } };
    const scene = given(opened(5), heldUntil('h1', 5, instantAfter(-1)), capture);
    expect(scene.when(EXPIRE)).toEqual(accepted(expired('h1', 3, instantAfter(-1))));
  });

  it('does not expire a hold by the due time of an earlier one with its id', () => {
    const scene = given(
      opened(5),
      heldUntil('x', 1, instantAfter(-2)),
      heldUntil('h1', 1, instantAfter(-1)),
      released('h1', 1),
      heldUntil('h1', 2, instantAfter(MINUTE)),
    );
    expect(scene.when(EXPIRE)).toEqual(accepted(expired('x', 1, instantAfter(-2))));
    expect(scene.when(EXPIRE, NOW + MINUTE)).toEqual(accepted(expired('h1', 2, instantAfter(MINUTE))));
  });

  it('expires a hold once, also when an earlier one had its id and its due time', () => {
    const due = instantAfter(-1);
    const scene = given(
      opened(5),
      heldUntil('a', 1, due),
      heldUntil('h1', 1, due),
      released('h1', 1),
      heldUntil('h1', 2, due),
    );
    expect(scene.when(EXPIRE)).toEqual(accepted(expired('a', 1, due), expired('h1', 2, due)));
  });

  it('goes on with the next command after its limit', () => {
    const holds = Array.from({ length: EXPIRIES_PER_COMMAND + 1 }, (_, i) =>
      heldUntil(`h${String(i)}`, 1, instantAfter(i - 200)),
    );
    const scene = given(opened(200), ...holds);
    expect(scene.when(EXPIRE)).toMatchObject({ events: { length: EXPIRIES_PER_COMMAND } });
    expect(scene.when(EXPIRE)).toEqual(accepted(expired('h100', 1, instantAfter(-100))));
  });
});

describe('nextExpiry', () => {
  it('is that of the soonest open hold', () => {
    const { warehouse } = given(
      opened(9),
      heldUntil('a', 1, instantAfter(1)),
      heldUntil('b', 1, instantAfter(2)),
      heldUntil('c', 1, instantAfter(3)),
    );
    const resolve = (holdId: string) => {
      warehouse.append({ item: MUG, event: released(holdId, 1) });
      return nextExpiry(warehouse.stateOf(MUG));
    };
    expect(nextExpiry(warehouse.stateOf(MUG))).toBe(NOW + 1);
    expect(resolve('b')).toBe(NOW + 1);
    expect(resolve('a')).toBe(NOW + 3);
    expect(resolve('c')).toBeUndefined();
  });

  it('does not remember resolved holds for ever', () => {
    const scene = given(opened(9), heldUntil('soon', 1, instantAfter(1)));
    for (let i = 0; i < 1000; i++) {
      scene.when({
        ...by('HoldStock'),
        holdId: `h${String(i)}`,
        quantity: units(1),
        expiresAt: NOW + MINUTE,
        shortfallPolicy: 'refuse',
      });
      scene.when({ ...by('ReleaseHold'), holdId: `h${String(i)}` });
    }
    const state = scene.warehouse.stateOf(MUG);
    expect(state.expiries?.size).toBeLessThan(100);
    expect(nextExpiry(state)).toBe(NOW + 1);
  });
});
