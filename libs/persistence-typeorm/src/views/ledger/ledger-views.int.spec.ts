import type { BookEventFact } from '@tallyman/event-catalog';
import type { AccountPath, BookId, Day } from '@tallyman/ledger';
import { LedgerFold, RevisionGapError, WindowOverflowError, type LedgerChanges } from '@tallyman/projections';
import type { LedgerViews } from '@tallyman/read-models';
import * as fc from 'fast-check';
import { BOOKS } from '../../../../ledger/src/testing/commands-arbitrary.js';
import {
  account,
  bookId,
  captured,
  day,
  heldUntil,
  instantAfter,
  MAIN,
  MINUTE,
  NOW,
  opened,
  posted,
  released,
  SHOP,
} from '../../../../ledger/src/testing/scenario.js';
import { LedgerLog, ledgerHistory } from '../../../../projections/src/testing/ledger-history.js';
import { MemoryLedger } from '../../../../projections/src/testing/memory-ledger.js';
import { ledgerViewSet } from '../../bulk-writer/ledger/ledger-view-set.js';
import { writeDays } from '../../bulk-writer/ledger/write-days.js';
import { createProjectionStore } from '../../projection-store.js';
import { createViewDatabase, type ViewDatabase } from '../../testing/view-database.js';
import { createLedgerViews } from './ledger-views.js';

const fold = (facts: readonly BookEventFact[]): LedgerChanges => {
  const window = new LedgerFold();
  for (const fact of facts) window.add(fact);
  return window.net();
};

/** Carries facts that begin behind the checkpoint into the live generation, in windows of at most this size. */
const project = async (test: ViewDatabase, facts: readonly BookEventFact[], size: number): Promise<void> => {
  const store = createProjectionStore(test.database, ledgerViewSet);
  for (let start = 0, length = size; start < facts.length;) {
    const window = facts.slice(start, start + length);
    const { generation, position } = await store.live();
    try {
      const to = window.at(-1)?.position ?? position;
      expect(await store.apply(generation, { from: position, to, changes: fold(window) })).toBe('applied');
      start += window.length;
      length = size;
    } catch (error) {
      if (!(error instanceof WindowOverflowError)) throw error;
      length = Math.max(1, length >> 1);
    }
  }
};

const memoryOf = (facts: readonly BookEventFact[]): MemoryLedger => {
  const views = new MemoryLedger();
  for (const fact of facts) views.apply(fold([fact]));
  return views;
};

const shop = (): LedgerLog => {
  const log = new LedgerLog();
  for (const event of SHOP) log.append(MAIN, event);
  return log;
};

let test: ViewDatabase;
let views: LedgerViews;
beforeEach(async () => {
  test = await createViewDatabase();
  views = createLedgerViews(test.database);
});
afterEach(() => test.close());

describe('the tables of books', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'are what every event by itself makes of random history %i, however it is cut',
    async (seed) => {
      const [{ log } = { log: new LedgerLog() }] = fc.sample(ledgerHistory, { numRuns: 1, seed });
      const facts = log.facts();
      await project(test, facts, 1 + seed * 3);
      const memory = memoryOf(facts);
      for (const book of BOOKS) {
        const { value } = await views.accounts(book, { limit: 1000 });
        expect(
          Object.fromEntries(
            value.map(({ account: path, net, pendingDebits, pendingCredits, ...row }) => [
              `${book} ${path}`,
              { ...row, amounts: { net, pendingDebits, pendingCredits } },
            ]),
          ),
        ).toEqual(
          Object.fromEntries(
            [...memory.accounts]
              .filter(([key]) => key.startsWith(`${book} `))
              .map(([key, row]) => [key, { ...row, book }]),
          ),
        );
        expect((await views.book(book)).value ?? {}).toMatchObject(memory.books.get(book) ?? {});
        for (const { account: path } of value) {
          const entries = (await views.entries(book, path, 0, 1000)).value;
          const expected = [...memory.entries]
            .filter(([key]) => key.startsWith(`${book} ${path} `))
            .map(([, row]) => row);
          expect(
            entries.map(({ position, ordinal, netAfter, amount }) => ({ position, ordinal, netAfter, amount })),
          ).toEqual(
            expected.map(({ position, ordinal, amounts, after }) => ({
              position,
              ordinal,
              netAfter: after.net,
              amount: amounts.net,
            })),
          );
          expect(
            entries.map(({ pendingDebitsAfter, pendingCreditsAfter, effectiveDate }) => [
              pendingDebitsAfter,
              pendingCreditsAfter,
              effectiveDate,
            ]),
          ).toEqual(
            expected.map(({ after, effectiveDate }) => [after.pendingDebits, after.pendingCredits, effectiveDate]),
          );
        }
      }
      const days = await test.database.query<{ key: string; net: string; entries: string }[]>(
        `select book || ' ' || account || ' ' || effective_date as key, net::text, entries::text from ledger_days`,
      );
      expect(Object.fromEntries(days.map(({ key, net, entries }) => [key, `${net} ${entries}`]))).toEqual(
        Object.fromEntries(
          [...memory.days].map(([key, { net, entries }]) => [key, `${String(net)} ${String(entries)}`]),
        ),
      );
      const funds = await test.database.query<{ key: string; amount: string; applied: string }[]>(
        `select book || ' ' || hold_id as key, amount::text, applied_position::text as applied from ledger_funds`,
      );
      expect(Object.fromEntries(funds.map(({ key, amount, applied }) => [key, `${amount} ${applied}`]))).toEqual(
        Object.fromEntries(
          [...memory.funds].map(([key, { amount, appliedPosition }]) => [
            key,
            `${String(amount)} ${String(appliedPosition)}`,
          ]),
        ),
      );
    },
  );

  it('take no window that skips an event of a book', async () => {
    const facts = shop().facts();
    await project(test, facts.slice(0, 3), 3);
    const changes = fold(facts.slice(4));
    await expect(
      test.database.transaction((transaction) => ledgerViewSet.writeChecked(transaction, 1, changes)),
    ).rejects.toThrow(RevisionGapError);
  });

  it('take no posting to an account that was never opened', async () => {
    const log = shop();
    log.append(MAIN, posted('t', ['nobody', 1], ['cash', -1]));
    await expect(project(test, log.facts(), 4)).rejects.toThrow('never opened');
  });

  it('keep a description that PostgreSQL cannot', async () => {
    const log = shop();
    const event = posted('t', ['cash', 1], ['deposits', -1]);
    if (event.type !== 'TransactionPosted') throw new Error('no transaction');
    log.append(MAIN, { ...event, data: { ...event.data, description: 'a\u0000"b\\' } });
    await project(test, log.facts(), 10);
    const { value } = await views.entries(MAIN, account('cash'), log.events.length - 1, 10);
    expect(value.map(({ description }) => description)).toEqual(['a\uFFFD"b\\']);
  });
});

describe('asked of a book', () => {
  const bigints = (rows: readonly object[]) =>
    JSON.parse(JSON.stringify(rows, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))) as unknown;

  const dated = (id: string, effectiveDate: Day, ...lines: readonly (readonly [string, number])[]) => {
    const event = posted(id, ...lines);
    return { ...event, data: { ...event.data, effectiveDate } } as typeof event;
  };

  it('sums are of a path and what is below it, by currency', async () => {
    const log = shop();
    // Not below cash, though their names begin like it.
    for (const path of ['cash-2', 'cash2', 'cashier']) log.append(MAIN, opened(path, 'debit'));
    log.append(MAIN, posted('t2', ['cash:usd', 7, 'USD'], ['sales:usd', -7, 'USD']));
    await project(test, log.facts(), 3);
    expect(bigints((await views.sums(MAIN, account('cash'))).value)).toEqual([
      { currency: 'EUR', accounts: 1, net: '100', debits: '100', credits: '0', normalSide: 'debit' },
      { currency: 'USD', accounts: 1, net: '7', debits: '7', credits: '0', normalSide: 'debit' },
    ]);
    expect(bigints((await views.sums(MAIN)).value)).toEqual([
      { currency: 'EUR', accounts: 6, net: '0', debits: '100', credits: '100' },
      { currency: 'USD', accounts: 2, net: '0', debits: '7', credits: '7' },
    ]);
    expect((await views.sums(MAIN, account('cas'))).value).toEqual([]);
    expect(
      (await views.accounts(MAIN, { prefix: account('sales'), limit: 9 })).value.map((row) => row.account),
    ).toEqual(['sales', 'sales:usd']);
    expect(
      (await views.accounts(MAIN, { after: account('cash:usd'), limit: 1 })).value.map((row) => row.account),
    ).toEqual(['cashier']);
    expect((await views.book(MAIN)).value).toMatchObject({ accounts: 8, openAccounts: 8, currencies: ['EUR', 'USD'] });
    expect((await views.book(bookId('none'))).value).toBeUndefined();
  });

  it('the balance at a position is that of the last entry before it, and by day that of all that is effective', async () => {
    const log = shop();
    const [first, late, early] = [log.events.length, log.events.length + 1, log.events.length + 2];
    log.append(MAIN, dated('late', day('2027-01-31'), ['cash', 50], ['deposits', -50]));
    log.append(MAIN, dated('early', day('2026-01-31'), ['cash', -20], ['deposits', 20]));
    await project(test, log.facts(), 4);
    const net = async (asOf?: Parameters<LedgerViews['balance']>[2]) =>
      (await views.balance(MAIN, account('cash'), asOf)).value?.net;
    expect([await net({ position: first }), await net({ position: late }), await net({ position: early })]).toEqual([
      100n,
      150n,
      130n,
    ]);
    expect(await net({ position: 0 })).toBeUndefined();
    expect(await net({ effectiveDate: day('2026-11-30') })).toBe(-20n);
    expect(await net({ effectiveDate: day('2026-12-01') })).toBe(80n);
    expect([await net({ effectiveDate: day('2027-01-31') }), await net()]).toEqual([130n, 130n]);
    const { entry } = (await views.entryAt(MAIN, account('cash'), first)).value;
    expect(entry).toMatchObject({ netAfter: 100, position: first, transactionId: 't1' });
    const trial = (await views.trialBalance(MAIN, { limit: 2 }, { effectiveDate: day('2026-11-30') })).value;
    expect(bigints(trial.sums)).toMatchObject([
      { currency: 'EUR', net: '0', debits: '20', credits: '20' },
      { net: '0' },
    ]);
    expect(bigints(trial.accounts)).toMatchObject([
      { account: 'cash', net: '-20' },
      { account: 'cash:usd', net: '0' },
    ]);
  });

  it('sums beyond the range of whole numbers are exact', async () => {
    const max = Number.MAX_SAFE_INTEGER;
    const log = shop();
    log.append(MAIN, dated('up', day('2026-01-01'), ['sales', -max], ['cash:usd', max]));
    log.append(MAIN, dated('down', day('2026-01-02'), ['sales', max], ['cash:usd', -max]));
    log.append(MAIN, dated('again', day('2026-01-01'), ['sales', -max], ['cash:usd', max]));
    await project(test, log.facts(), 1);
    expect((await views.balance(MAIN, account('sales'), { effectiveDate: day('2026-01-01') })).value?.net).toBe(
      BigInt(max) * -2n,
    );
  });

  it('a day may have more than any number of the database', async () => {
    await project(test, shop().facts(), 10);
    const net = Number.MAX_SAFE_INTEGER;
    const change = { book: MAIN, account: 'cash', effectiveDate: '2026-01-01', net, entries: 1 };
    await test.database.transaction(async (transaction) => {
      for (let times = 0; times < 1025; times += 1) await writeDays(transaction, 1, [change]);
    });
    const asOf = { effectiveDate: day('2026-01-01') };
    expect((await views.balance(MAIN, account('cash'), asOf)).value?.net).toBe(BigInt(net) * 1025n);
    expect((await views.sums(MAIN, account('cash'), asOf)).value[0]?.net).toBe(BigInt(net) * 1025n);
  });

  it('funds are those that may touch the account; books with due funds come once, the longest due first', async () => {
    const log = shop();
    log.append(MAIN, heldUntil('h2', 10, instantAfter(2 * MINUTE)));
    log.append(MAIN, heldUntil('h1', 20, instantAfter(MINUTE)));
    log.append(MAIN, heldUntil('h3', 5));
    log.append(MAIN, captured('t9', 'h1', 5, 15));
    log.append(MAIN, released('h3', 5));
    const shopBook = bookId('shop');
    for (const event of SHOP) log.append(shopBook, event);
    log.append(shopBook, heldUntil('x', 1, instantAfter(0)));
    // So that holds that have a row are reduced and ended.
    await project(test, log.facts(), 3);
    const { value } = await views.funds(MAIN, account('deposits'), 10);
    expect(value.map(({ holdId, amount }) => [holdId, amount])).toEqual([
      ['h2', 10],
      ['h1', 15],
    ]);
    expect((await views.funds(MAIN, account('cash'), 10)).value).toEqual([]);
    expect(await views.booksWithDueFunds(NOW + MINUTE, 10)).toEqual([shopBook, MAIN]);
    expect(await views.booksWithDueFunds(NOW, 10)).toEqual([shopBook]);
    expect(await views.booksWithDueFunds(NOW + MINUTE, 1)).toEqual([shopBook]);
  });

  it('an export is in order of day, then position, page by page', async () => {
    const log = shop();
    log.append(MAIN, dated('late', day('2027-01-31'), ['cash', 50], ['deposits', -50]));
    log.append(MAIN, dated('early', day('2026-01-31'), ['cash', -20], ['deposits', 20]));
    await project(test, log.facts(), 100);
    const seen = [];
    for (
      let page = await views.exportLines(MAIN, 99, undefined, 1);
      page.length > 0;
      page = await views.exportLines(MAIN, 99, page.at(-1), 1)
    )
      seen.push(...page.map(({ transactionId, account: path }) => `${transactionId ?? ''} ${path}`));
    expect(seen).toEqual(['early cash', 'early deposits', 't1 cash', 't1 deposits', 'late cash', 'late deposits']);
    expect(await views.exportLines(MAIN, log.events.length - 2, undefined, 9)).toHaveLength(2);
    const [cash] = await views.exportAccounts(MAIN, undefined, 1);
    expect(cash).toMatchObject({ account: 'cash', firstDay: '2026-01-31' });
    expect((await views.exportAccounts(MAIN, 'deposits' as AccountPath, 9)).map((row) => row.firstDay)).toEqual([
      undefined,
      undefined,
    ]);
    expect((await views.accounts('none' as BookId, { limit: 1 })).value).toEqual([]);
  });
});
