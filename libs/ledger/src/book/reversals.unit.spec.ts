import { reverse } from '../testing/refusal-rows/row.js';
import { by, entries, given, MAIN, opened, post, posted, SHOP, TODAY } from '../testing/scenario.js';
import { RECENT_POSTINGS, RECENT_TRANSACTIONS } from './defaults.js';
import { transactionOf, type BookEvent } from './events.js';
import { recentTransactions } from './recent.js';
import { bookFromSnapshot, bookSnapshot } from './snapshot.js';
import { originalNeeded } from './state.js';

const WIDE = RECENT_POSTINGS / 100;
const many = (count: number, width = 2): BookEvent[] =>
  Array.from({ length: count }, (_, n) =>
    posted(`n${String(n)}`, ...Array.from({ length: width }, (_line, i) => ['sales', i % 2 === 0 ? 1 : -1] as const)),
  );
const remembered = (scene: ReturnType<typeof given>) =>
  Array.from(recentTransactions(scene.ledgers.stateOf(MAIN).recent), ([id]) => id);

describe('the postings of a transaction to be reversed', () => {
  it('are known of the newest transactions', () => {
    const scene = given(...SHOP, ...many(RECENT_TRANSACTIONS - 1));
    expect(originalNeeded(reverse('t1'), scene.ledgers.stateOf(MAIN))).toBeUndefined();
    expect(remembered(scene)).toHaveLength(RECENT_TRANSACTIONS);
    expect(scene.when(reverse('t1'))).toMatchObject({ events: [{ data: { reverses: 't1' } }] });
    expect(remembered(scene)).toHaveLength(RECENT_TRANSACTIONS);
    expect(remembered(scene).at(-1)).toBe('new');
  });

  it('are needed of older ones, and then taken from the command', () => {
    const scene = given(...SHOP, ...many(RECENT_TRANSACTIONS));
    const state = scene.ledgers.stateOf(MAIN);
    expect(originalNeeded(reverse('t1'), state)).toBe('t1');
    expect(scene.when(reverse('t1'))).toMatchObject({ refusal: { code: 'transaction_not_found' } });
    const original = { kind: 'transaction', postings: entries(['cash', 100], ['deposits', -100]) } as const;
    expect(originalNeeded({ ...reverse('t1'), original }, state)).toBeUndefined();
    expect(scene.when({ ...reverse('t1'), original })).toMatchObject({
      events: [{ data: { reverses: 't1', postings: entries(['cash', -100], ['deposits', 100]) } }],
    });
    expect(originalNeeded(reverse('t1'), scene.ledgers.stateOf(MAIN))).toBeUndefined();
    expect(scene.when({ ...reverse('t1'), original })).toMatchObject({ refusal: { code: 'already_reversed' } });
  });

  it('are forgotten sooner when there are many of them', () => {
    const scene = given(...SHOP, ...many(101, WIDE));
    const { recent } = scene.ledgers.stateOf(MAIN);
    expect(recent.postings).toBeLessThanOrEqual(RECENT_POSTINGS);
    expect(remembered(scene).at(0)).toBe('n1');
    expect(remembered(scene).at(-1)).toBe('n100');
    const after = bookFromSnapshot(bookSnapshot(scene.ledgers.stateOf(MAIN))).recent;
    expect([...recentTransactions(after)]).toEqual([...recentTransactions(recent)]);
    expect(after.postings).toBe(recent.postings);
  });

  it('are those of the state, whatever the command says', () => {
    const original = { kind: 'transaction', postings: entries(['cash', 1], ['deposits', -1]) } as const;
    expect(given(...SHOP).when({ ...reverse('t1'), original })).toMatchObject({
      events: [{ data: { postings: entries(['cash', -100], ['deposits', 100]) } }],
    });
  });
});

describe('transactionOf', () => {
  it('is the transaction of each event that moves money', () => {
    const scene = given(...SHOP, opened('x', 'debit'));
    scene.when({ ...post(['cash', 1], ['sales', -1]), transactionId: 't2' });
    scene.when({ ...reverse('t2'), reversalId: 't3' });
    const funds = { debitAccount: 'deposits', creditAccount: 'sales', currency: 'EUR', amount: 5, holdId: 'h1' };
    scene.ledgers.append(MAIN, { type: 'FundsHeld', data: funds });
    scene.when({ ...by('CaptureFunds'), holdId: 'h1', transactionId: 't4', effectiveDate: TODAY });
    const made = scene.ledgers.history(MAIN).flatMap((event) => transactionOf(event) ?? []);
    const of = { effectiveDate: TODAY };
    expect(made).toEqual([
      { ...of, transactionId: 't1', kind: 'transaction', postings: entries(['cash', 100], ['deposits', -100]) },
      { ...of, transactionId: 't2', kind: 'transaction', postings: entries(['cash', 1], ['sales', -1]) },
      { ...of, transactionId: 't3', kind: 'reversal', postings: entries(['cash', -1], ['sales', 1]) },
      { ...of, transactionId: 't4', kind: 'capture', postings: entries(['deposits', 5], ['sales', -5]) },
    ]);
  });
});
