import { accepted } from '@tallyman/kernel';
import {
  by,
  captured,
  FUNDS,
  given,
  heldUntil,
  instantAfter,
  MAIN,
  MINUTE,
  NOW,
  released,
  SHOP,
} from '../testing/scenario.js';
import { FUNDS_EXPIRIES_PER_COMMAND } from './defaults.js';
import { nextExpiry } from './state.js';

const EXPIRE = by('ExpireFunds');
const expired = (holdId: string, amount: number, expiresAt: string) => ({
  type: 'FundsReleased',
  data: { holdId, ...FUNDS, amount, expired: true, expiresAt },
});

describe('ExpireFunds', () => {
  it('releases what is due, soonest first, then by hold id', () => {
    const scene = given(
      ...SHOP,
      heldUntil('b', 2, instantAfter(0)),
      heldUntil('a', 3, instantAfter(0)),
      heldUntil('first', 4, instantAfter(-2)),
      heldUntil('later', 5, instantAfter(1)),
      heldUntil('never', 5),
    );
    expect(scene.when(EXPIRE)).toEqual(
      accepted(
        expired('first', 4, instantAfter(-2)),
        expired('a', 3, instantAfter(0)),
        expired('b', 2, instantAfter(0)),
      ),
    );
    expect(scene.of('deposits')).toMatchObject({ pendingDebits: 10, available: 90 });
    expect(scene.when(EXPIRE)).toEqual(accepted());
    expect(nextExpiry(scene.ledgers.stateOf(MAIN))).toBe(NOW + 1);
  });

  it('releases only what is left of a hold', () => {
    const scene = given(...SHOP, heldUntil('h1', 5, instantAfter(-1)), captured('t2', 'h1', 2, 3));
    expect(scene.when(EXPIRE)).toEqual(accepted(expired('h1', 3, instantAfter(-1))));
  });

  it('does not release a hold by the due time of an earlier one with its id', () => {
    const scene = given(
      ...SHOP,
      heldUntil('x', 1, instantAfter(-2)),
      heldUntil('h1', 1, instantAfter(-1)),
      released('h1', 1),
      heldUntil('h1', 2, instantAfter(MINUTE)),
    );
    expect(scene.when(EXPIRE)).toEqual(accepted(expired('x', 1, instantAfter(-2))));
    expect(scene.when(EXPIRE, NOW + MINUTE)).toEqual(accepted(expired('h1', 2, instantAfter(MINUTE))));
  });

  it('goes on with the next command after its limit', () => {
    const holds = Array.from({ length: FUNDS_EXPIRIES_PER_COMMAND + 1 }, (_, i) =>
      heldUntil(`h${String(i)}`, 1, instantAfter(i - 200)),
    );
    const scene = given(...SHOP, ...holds);
    expect(scene.when(EXPIRE)).toMatchObject({ events: { length: FUNDS_EXPIRIES_PER_COMMAND } });
    expect(scene.when(EXPIRE)).toEqual(accepted(expired('h100', 1, instantAfter(-100))));
  });
});
