import { POSTING_CASES, type PostingCase, type PostingLine } from '../testing/posting-cases.js';
import type { LedgerBook } from './accounts.js';
import { accountDeltas, NO_AMOUNTS } from './amounts.js';
import type { BookEvent, BookEventType } from './events.js';
import { accountsOf, postingsOf } from './postings.js';

const sumOf = (book: LedgerBook, lines: readonly PostingLine[]): number =>
  lines.filter((line) => line[0] === book).reduce((sum, line) => sum + line[2], 0);

const check = <Type extends BookEventType>(type: Type, [data, lines, accounts, deltas]: PostingCase<Type>): void => {
  const postings = postingsOf({ type, data });
  expect(postings).toEqual(lines.map(([book, account, delta, unit = 'EUR']) => ({ book, account, unit, delta })));
  expect(accountsOf({ type, data } as BookEvent)).toEqual(accounts);
  expect(accountDeltas('deposits', 'credit', postings)).toEqual({ ...NO_AMOUNTS, ...deltas });
  expect(sumOf('ledger', lines)).toBe(0);
  expect(sumOf('pending', lines)).toBe(0);
};

describe('postings', () => {
  it.each(Object.keys(POSTING_CASES) as BookEventType[])('of %s', (type) => {
    expect(POSTING_CASES[type].length).toBeGreaterThan(0);
    for (const row of POSTING_CASES[type]) check<BookEventType>(type, row);
  });

  it('are told on the normal side of the account', () => {
    const postings = postingsOf({
      type: 'TransactionPosted',
      data: {
        transactionId: 't1',
        effectiveDate: '2026-12-01',
        postings: [
          { account: 'cash', amount: 3, currency: 'EUR' },
          { account: 'cash:till', amount: -3, currency: 'EUR' },
        ],
      },
    });
    expect(accountDeltas('cash', 'debit', postings).balance).toBe(3);
    expect(accountDeltas('cash', 'credit', postings).balance).toBe(-3);
    expect(accountDeltas('cash:till', 'debit', postings).balance).toBe(-3);
  });
});
