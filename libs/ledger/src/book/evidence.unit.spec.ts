import { open } from '../testing/refusal-rows/row.js';
import { account, by, closed, given, heldUntil, instantAfter, MAIN, post, SHOP } from '../testing/scenario.js';
import type { AccountBelief } from './commands.js';
import { decideBook } from './decide.js';
import type { BookDecision } from './decision.js';
import type { BookEvent } from './events.js';
import { brokenPostings, BrokenInvariantError } from './invariants.js';
import type { BookState } from './state.js';

const eventsOf = (decision: BookDecision): readonly BookEvent[] =>
  decision.kind === 'accepted' ? decision.events : [];
const typesOf = (decision: BookDecision): readonly string[] => eventsOf(decision).map((event) => event.type);

describe('a belief', () => {
  const sale = post(['sales', -20], ['cash', 20]);
  const saleWith = (belief: AccountBelief) => given(...SHOP).when({ ...sale, belief });

  it('that the log shares is no event', () => {
    const belief = { account: account('cash'), field: 'available', before: 100, after: 120, readPosition: 7 } as const;
    expect(typesOf(saleWith(belief))).toEqual(['TransactionPosted']);
  });

  it.each([
    [{ before: 4 }, { believedBefore: 4 }],
    [{ after: 2 }, { believedAfter: 2 }],
    [
      { before: 4, after: 120, readPosition: 7 },
      { believedBefore: 4, believedAfter: 120, readPosition: 7 },
    ],
  ])('%j that the log does not share is evidence', (believed, told) => {
    const events = eventsOf(saleWith({ account: account('cash'), field: 'balance', ...believed }));
    expect(events).toHaveLength(2);
    expect(events[1]).toEqual({
      type: 'BeliefMismatchObserved',
      data: { account: 'cash', field: 'balance', actualBefore: 100, actualAfter: 120, ...told },
    });
  });

  it('that names no account is about the first of the event', () => {
    expect(eventsOf(saleWith({ field: 'balance', before: 1 }))[1]).toMatchObject({
      data: { account: 'sales', actualBefore: 0, actualAfter: 20 },
    });
    const opening = { ...open('cash'), belief: { field: 'balance', before: 5 } } as const;
    expect(eventsOf(given().when(opening))[1]).toMatchObject({
      data: { account: 'cash', actualBefore: 0, actualAfter: 0 },
    });
  });

  it('may be about an account that the command does not touch, or that there is not', () => {
    const about = (path: string) => eventsOf(saleWith({ account: account(path), field: 'balance', before: 1 }))[1];
    expect(about('deposits')).toMatchObject({ data: { account: 'deposits', actualBefore: 100, actualAfter: 100 } });
    expect(about('none')).toMatchObject({ data: { account: 'none', actualBefore: 0, actualAfter: 0 } });
  });

  it('about a repeat that changes nothing is no event', () => {
    const decision = given(...SHOP).when({ ...by('ExpireFunds'), belief: { field: 'balance', before: 99 } });
    expect(decision).toEqual({ kind: 'accepted', events: [] });
  });
});

describe('a state whose books disagree', () => {
  const stateAfter = (...history: readonly BookEvent[]): BookState => given(...SHOP, ...history).ledgers.stateOf(MAIN);
  const withCash = (wrong: object): BookState => {
    const state = stateAfter();
    const cash = state.accounts.get('cash');
    if (cash?.status !== 'open') throw new Error('no cash');
    return {
      ...state,
      accounts: state.accounts.set('cash', { ...cash, quantities: { ...cash.quantities, ...wrong } }),
    };
  };

  it('of pending sums that are not those of the open holds is a fault', () => {
    const { holds } = stateAfter(heldUntil('h1', 3));
    const decide = () => decideBook({ ...by('ReleaseFunds'), holdId: 'h1' }, { ...stateAfter(), holds }, 0);
    expect(decide).toThrow(BrokenInvariantError);
    expect(decide).toThrow('ledger-main: a pending sum is below 0');
  });

  it('of a hold on an account that is not open is a fault', () => {
    const state = stateAfter(heldUntil('h1', 3, instantAfter(0)), closed('sales'));
    const decide = () => decideBook(by('ExpireFunds'), state, Number.MAX_SAFE_INTEGER);
    expect(decide).toThrow('a posting to sales, which is not open');
  });

  it.each([
    ['a pending sum is below 0', { pendingCredits: -1, available: 101 }],
    ['a pending sum is below 0', { pendingDebits: -1 }],
    ['available is not the balance less what is pending against it', { available: 101 }],
  ])('is a fault whatever is posted: %s', (rule, wrong) => {
    const decide = () => decideBook(post(['cash', 1], ['sales', -1]), withCash(wrong), 0);
    expect(decide).toThrow(rule);
  });
});

describe('brokenPostings', () => {
  const line = (book: 'ledger' | 'pending', unit: string, delta: number) => ({ book, account: 'a', unit, delta });
  it.each([
    [[], undefined],
    [[line('ledger', 'EUR', 1), line('ledger', 'EUR', -1)], undefined],
    [[line('ledger', 'EUR', 1), line('ledger', 'USD', -1)], 'the postings do not sum to 0 in ledger EUR'],
    [[line('ledger', 'EUR', 1), line('pending', 'EUR', -1)], 'the postings do not sum to 0 in ledger EUR'],
    [[line('ledger', 'EUR', 0)], 'a posting moves nothing'],
  ])('%j: %s', (postings, rule) => {
    expect(brokenPostings(postings)).toBe(rule);
  });
});
