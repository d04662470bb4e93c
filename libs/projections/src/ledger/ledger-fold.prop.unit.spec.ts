import type { BookEventFact } from '@tallyman/event-catalog';
import { MAX_QUANTITY } from '@tallyman/kernel';
import { bookStream, transactionOf, type BookEvent } from '@tallyman/ledger';
import * as fc from 'fast-check';
import { BOOKS } from '../../../ledger/src/testing/commands-arbitrary.js';
import { captured, entries, heldUntil, MAIN, opened, posted, released } from '../../../ledger/src/testing/scenario.js';
import { RevisionGapError, WindowOverflowError } from '../faults.js';
import { LedgerLog, ledgerHistory } from '../testing/ledger-history.js';
import { MemoryLedger } from '../testing/memory-ledger.js';
import type { LedgerChanges } from './changes.js';
import { LedgerFold } from './ledger-fold.js';
import { ledgerProjection } from './ledger-projection.js';

const fold = (facts: readonly BookEventFact[]): LedgerChanges => {
  const window = new LedgerFold();
  for (const fact of facts) window.add(fact);
  return window.net();
};

const foldOrNothing = (facts: readonly BookEventFact[]): LedgerChanges => {
  try {
    return fold(facts);
  } catch (error) {
    fc.pre(!(error instanceof WindowOverflowError));
    throw error;
  }
};

const viewsOf = (facts: readonly BookEventFact[]): MemoryLedger => {
  const views = new MemoryLedger();
  for (const fact of facts) views.apply(fold([fact]));
  return views;
};

const cut = (facts: readonly BookEventFact[], sizes: readonly number[]): (readonly BookEventFact[])[] => {
  const windows: (readonly BookEventFact[])[] = [];
  for (let start = 0, turn = 0; start < facts.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    windows.push(facts.slice(start, start + size));
    start += size;
  }
  return windows;
};

/** Sums near 2^53 cannot be folded in one: as the runner does. */
const applyOrSplit = (views: MemoryLedger, facts: readonly BookEventFact[]): void => {
  let changes: LedgerChanges;
  try {
    changes = fold(facts);
  } catch (error) {
    if (!(error instanceof WindowOverflowError) || facts.length === 1) throw error;
    const half = facts.length >> 1;
    applyOrSplit(views, facts.slice(0, half));
    applyOrSplit(views, facts.slice(half));
    return;
  }
  views.apply(changes);
};

/** In a test that would not make sense without it. */
const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('it is not there');
  return value;
};

const rowsOf = ({ books }: LedgerChanges): number =>
  books.reduce(
    (sum, { accounts, funds }) =>
      accounts.reduce((rows, { entries, days }) => rows + 1 + entries.length + days.length, sum + 1 + funds.length),
    0,
  );

const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 });

const logOf = (...events: readonly BookEvent[]): readonly BookEventFact[] => {
  const log = new LedgerLog();
  for (const event of events) log.append(MAIN, event);
  return log.facts();
};

describe('views of books folded from random histories', () => {
  it('are the same wherever the log is cut into windows', () => {
    fc.assert(
      fc.property(ledgerHistory, sizes, ({ log }, lengths) => {
        const facts = log.facts();
        const views = new MemoryLedger();
        for (const window of cut(facts, lengths)) applyOrSplit(views, window);
        expect(views).toEqual(viewsOf(facts));
      }),
    );
  });

  it('are the same when stretches are folded apart and joined in order, however they are cut', () => {
    fc.assert(
      fc.property(ledgerHistory, sizes, ({ log }, lengths) => {
        const facts = log.facts();
        const whole = new LedgerFold();
        const joined = new LedgerFold();
        try {
          for (const fact of facts) whole.add(fact);
          for (const window of cut(facts, lengths)) joined.join(fold(window));
        } catch (error) {
          fc.pre(!(error instanceof WindowOverflowError));
          throw error;
        }
        const views = [whole, joined].map((each) => {
          const rows = new MemoryLedger();
          rows.apply(each.net());
          return rows;
        });
        expect(views[1]).toEqual(views[0]);
        for (const each of [whole, joined]) expect(rowsOf(each.net())).toBe(each.size);
      }),
    );
  });

  it('arrive in another thread as they were sent', () => {
    fc.assert(
      fc.property(ledgerHistory, fc.nat(20), ({ log }, start) => {
        const facts = log.facts().slice(start, start + 40);
        // Sums near 2^53 cannot be folded in one.
        const changes = foldOrNothing(facts);
        const packed = ledgerProjection.pack(changes);
        const sent = structuredClone(packed, { transfer: [...ledgerProjection.handedOver(packed)] });
        expect(ledgerProjection.unpack(sent)).toEqual(changes);
      }),
    );
  });

  it('have every account as the state has it, and the end of every book', () => {
    fc.assert(
      fc.property(ledgerHistory, ({ ledgers, log }) => {
        const facts = log.facts();
        const views = viewsOf(facts);
        for (const book of BOOKS) {
          const last = facts.findLast(({ stream }) => stream === bookStream(book));
          expect(views.books.get(book)).toEqual(
            last && { appliedPosition: last.position, appliedRevision: last.revision, chainHash: last.hash },
          );
          for (const [path, account] of ledgers.stateOf(book).accounts) {
            const { status, currency, normalSide, amounts, ...row } = present(views.accounts.get(`${book} ${path}`));
            expect({ status, currency, normalSide }).toEqual({
              ...{ status: account.status, currency: account.currency, normalSide: account.normalSide },
            });
            const { balance, pendingDebits, pendingCredits } =
              account.status === 'open' ? account.quantities : { balance: 0, pendingDebits: 0, pendingCredits: 0 };
            expect(amounts).toEqual({
              net: normalSide === 'debit' ? balance : 0 - balance,
              pendingDebits,
              pendingCredits,
            });
            if (account.status === 'open') expect(row.mustNotGoNegative).toBe(account.mustNotGoNegative);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('have exactly the open holds, with what is left of each', () => {
    fc.assert(
      fc.property(ledgerHistory, ({ ledgers, log }) => {
        const views = viewsOf(log.facts());
        const open = BOOKS.flatMap((book) =>
          [...ledgers.stateOf(book).holds].map(([holdId, hold]) => {
            const { debitAccount, creditAccount, currency, amount, expiresAt } = hold;
            const due = expiresAt === undefined ? {} : { expiresAt };
            return [`${book} ${holdId}`, { debitAccount, creditAccount, currency, amount, ...due }];
          }),
        );
        const rows = [...views.funds].map(([key, { debitAccount, creditAccount, currency, amount, expiresAt }]) => [
          key,
          { debitAccount, creditAccount, currency, amount, ...(expiresAt === undefined ? {} : { expiresAt }) },
        ]);
        expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(open));
      }),
    );
  });

  it('have days that sum up to the balance, and running sums that end at it', () => {
    fc.assert(
      fc.property(ledgerHistory, ({ log }) => {
        const views = viewsOf(log.facts());
        for (const [key, { amounts, entries }] of views.accounts) {
          const of = <Row>(rows: ReadonlyMap<string, Row>): Row[] =>
            [...rows].filter(([name]) => name.slice(0, name.lastIndexOf(' ')) === key).map(([, row]) => row);
          const days = of(views.days);
          expect(days.reduce((sum, { net }) => sum + net, 0n)).toBe(BigInt(amounts.net));
          const all = of(views.entries);
          expect(all.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: entries }, (_, index) => index + 1));
          expect(all.at(-1)?.after).toEqual(amounts);
          expect(days.reduce((sum, day) => sum + day.entries, 0)).toBe(
            all.filter(({ effectiveDate }) => effectiveDate !== undefined).length,
          );
        }
      }),
    );
  });
});

describe('a stretch of books', () => {
  const [first, second, third] = logOf(
    opened('cash', 'debit'),
    opened('sales', 'credit'),
    posted('t', ['cash', 1], ['sales', -1]),
  );

  it('refuses a stream with a gap, within and between windows', () => {
    expect(() => fold([present(first), present(third)])).toThrow(RevisionGapError);
    const window = new LedgerFold();
    window.add(present(first));
    expect(() => {
      window.join(fold([present(third)]));
    }).toThrow(RevisionGapError);
    expect(() => fold([present(first), present(second), present(second)])).toThrow(RevisionGapError);
  });

  it('carries an event whose postings leave the range on the way, but not in sum', () => {
    const max = MAX_QUANTITY;
    const lines = [
      ['a', max],
      ['b', -max],
      ['a', max - 1],
      ['b', 1 - max],
      ['a', -max],
      ['b', max],
    ] as const;
    const [fact] = logOf(posted('t', ...lines));
    const [{ accounts } = { accounts: [] }] = fold([present(fact)]).books;
    expect(accounts.map(({ amounts }) => amounts.net)).toEqual([max - 1, 1 - max]);
  });

  const on = (effectiveDate: string, amount: number): BookEvent => ({
    type: 'TransactionPosted',
    data: { transactionId: 't', effectiveDate, postings: entries(['a', amount], ['b', -amount]) },
  });
  it.each([
    ['in all', [on('2026-01-01', MAX_QUANTITY), on('2026-01-02', 1)]],
    ['on a day', [on('2026-01-01', MAX_QUANTITY), on('2026-01-02', -MAX_QUANTITY), on('2026-01-01', 1)]],
  ])('wants a shorter window when what it adds %s leaves the range', (_what, events) => {
    expect(() => fold(logOf(...events))).toThrow(WindowOverflowError);
  });

  it('has of a hold what its parts have left, and nothing of one that ends in it', () => {
    const funds = (...events: readonly BookEvent[]) => fold(logOf(...events)).books.flatMap((book) => book.funds);
    const part = captured('t', 'h', 3, 7);
    expect(funds(heldUntil('h', 10), part)).toMatchObject([
      { kind: 'set', holdId: 'h', amount: 7, appliedPosition: 2 },
    ]);
    expect(funds(part)).toEqual([{ kind: 'reduce', holdId: 'h', left: 7, appliedPosition: 1 }]);
    expect(funds(heldUntil('h', 10), part, released('h', 7))).toEqual([]);
    expect(funds(released('h', 7), heldUntil('h', 2))).toMatchObject([{ kind: 'set', amount: 2, again: true }]);
  });

  it('tells of a transaction what it is, who made it and when it is effective', () => {
    const [book] = fold([present(third)].map((fact) => ({ ...fact, revision: 0 }))).books;
    const { transactionId, effectiveDate } = present(transactionOf(present(third)));
    expect(book?.accounts[0]).toMatchObject({
      account: 'cash',
      entries: [
        { transactionId, effectiveDate, subsystem: 'billing', recordedAt: present(third).recordedAt, position: 3 },
      ],
      days: [{ effectiveDate, net: 1, entries: 1 }],
    });
  });
});
