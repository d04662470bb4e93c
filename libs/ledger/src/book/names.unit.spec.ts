import * as fc from 'fast-check';
import { parsePostings, type RequestedPosting } from './commands.js';
import {
  bookOf,
  bookStream,
  dayOf,
  parseAccount,
  parseAmount,
  parseBook,
  parseCurrency,
  parseDay,
  parsePositiveAmount,
} from './names.js';
import { account, amount, bookId } from '../testing/scenario.js';

describe('parseBook', () => {
  it.each(['main', 'Shop 1', 'a:b', 'x'.repeat(64), '🍵'.repeat(64)])('takes %j', (text) => {
    expect(parseBook(text)).toBe(text);
  });

  it.each(['', 'a/b', ' main', 'main\n', 'm\u0000', '\ud800', 'x'.repeat(65)])('does not take %j', (text) => {
    expect(parseBook(text)).toBeUndefined();
  });
});

describe('parseAccount', () => {
  const SIXTEEN = Array.from({ length: 16 }, () => 'a').join(':');
  const taken = ['a', '1', 'assets:cash:till-1', 'A.b_c-d:9', 'debit:cash', SIXTEEN, 'x'.repeat(255)];
  it.each(taken)('takes %j', (text) => {
    expect(parseAccount(text)).toBe(text);
  });

  const none = [
    '',
    ':',
    'a:',
    ':a',
    'a::b',
    '-a',
    'a:_b',
    'a:.b',
    'a b',
    'é',
    'a/b',
    'a\n',
    `${SIXTEEN}:a`,
    'x'.repeat(256),
  ];
  it.each(none)('does not take %j', (text) => {
    expect(parseAccount(text)).toBeUndefined();
  });
});

describe('parseCurrency', () => {
  it.each(['EUR', 'A-B', 'POINTS.GOLD', 'X_1', `A${'B'.repeat(23)}`])('takes %j', (text) => {
    expect(parseCurrency(text)).toBe(text);
  });

  it.each(['', 'EU', 'eur', '1EU', 'EU-', 'EU R', 'EUR\n', `A${'B'.repeat(24)}`])('does not take %j', (text) => {
    expect(parseCurrency(text)).toBeUndefined();
  });
});

describe('parseDay', () => {
  it.each(['0001-01-01', '9999-12-31', '2024-02-29', '2000-02-29', '2026-11-30'])('takes %j', (text) => {
    expect(parseDay(text)).toBe(text);
  });

  it.each([
    ...['', '0000-12-31', '2026-02-29', '1900-02-29', '2026-04-31', '2026-00-10', '2026-13-01', '2026-01-00'],
    ...['2026-01-32', '2026-1-1', '12026-01-01', '-001-01-01', '2026-01-01T00:00:00Z', '2026-01-01\n', '٢٠٢٦-01-01'],
  ])('does not take %j', (text) => {
    expect(parseDay(text)).toBeUndefined();
  });

  it('takes every day of the calendar, and is what dayOf says', () => {
    const days = fc.integer({ min: Date.UTC(1000, 0) / 86_400_000, max: Date.UTC(9999, 11, 31) / 86_400_000 });
    fc.assert(
      fc.property(days, fc.nat(86_399_999), (number, ms) => {
        const text = new Date(number * 86_400_000).toISOString().slice(0, 10);
        expect(parseDay(text)).toBe(text);
        expect(dayOf(number * 86_400_000 + ms)).toBe(text);
      }),
    );
  });

  it.each([
    [-62_135_596_800_000, '0001-01-01'],
    [-62_135_596_800_001, undefined],
    [253_402_300_799_999, '9999-12-31'],
    [253_402_300_800_000, undefined],
  ])('dayOf(%d) is %s', (ms, text) => {
    expect(dayOf(ms)).toBe(text);
  });
});

describe('amounts', () => {
  it.each([1, -1, 2 ** 53 - 1, 1 - 2 ** 53])('%d is one', (value) => {
    expect(parseAmount(value)).toBe(value);
    expect(parsePositiveAmount(value)).toBe(value > 0 ? value : undefined);
  });

  it.each([0, -0, 0.5, 2 ** 53, -(2 ** 53), Number.NaN, Infinity])('%d is none', (value) => {
    expect(parseAmount(value)).toBeUndefined();
    expect(parsePositiveAmount(value)).toBeUndefined();
  });
});

describe('parsePostings', () => {
  const lines = (count: number): readonly RequestedPosting[] =>
    Array.from({ length: count }, () => ({ account: account('a'), amount: amount(1) }));

  it.each([2, 500])('takes %d', (count) => {
    expect(parsePostings(lines(count))).toHaveLength(count);
  });

  it.each([0, 1, 501])('does not take %d', (count) => {
    expect(parsePostings(lines(count))).toBeUndefined();
  });
});

describe('book streams', () => {
  it('are read back to the book that they name', () => {
    const book = bookId('ledger-main:1');
    expect(bookStream(book)).toBe('ledger-ledger-main:1');
    expect(bookOf(bookStream(book))).toBe(book);
  });

  it.each(['ledger-', 'ledger', 'stock-LDN1/ledger-a', 'ledger-a/b', 'projection-ledger'])('%s is none', (stream) => {
    expect(bookOf(stream)).toBeUndefined();
  });
});
