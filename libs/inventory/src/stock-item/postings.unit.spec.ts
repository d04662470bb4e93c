import { POSTING_CASES, type PostingCase, type PostingLine } from '../testing/posting-cases.js';
import { MUG } from '../testing/scenario.js';
import type { StockBook } from './accounts.js';
import type { StockEventType } from './events.js';
import { postingsOf } from './postings.js';
import { NO_QUANTITIES, quantityDelta, quantityDeltas } from './quantities.js';

const sumOf = (book: StockBook, lines: readonly PostingLine[]): number =>
  lines.filter((line) => line[0] === book).reduce((sum, line) => sum + line[2], 0);

const check = <Type extends StockEventType>(type: Type, [data, lines, deltas]: PostingCase<Type>): void => {
  const postings = postingsOf(MUG, { type, data });
  expect(postings).toEqual(lines.map(([book, account, delta]) => ({ book, account, unit: 'mug', delta })));
  expect(quantityDeltas(MUG, postings)).toEqual({ ...NO_QUANTITIES, ...deltas });
  expect(quantityDelta(MUG, postings, 'free')).toBe(deltas.free ?? 0);
  expect(sumOf('physical', lines)).toBe(0);
  expect(sumOf('promise', lines)).toBe(deltas.sellable ?? 0);
};

describe('postings', () => {
  it.each(Object.keys(POSTING_CASES) as StockEventType[])('of %s', (type) => {
    expect(POSTING_CASES[type].length).toBeGreaterThan(0);
    for (const row of POSTING_CASES[type]) check<StockEventType>(type, row);
  });

  it('of places elsewhere are none of the item', () => {
    const elsewhere = { book: 'physical', account: 'LDN10:sellable', unit: 'mug', delta: 1 } as const;
    expect(quantityDeltas(MUG, [elsewhere])).toEqual(NO_QUANTITIES);
    for (const account of ['LDN1:free', 'LDN1-sellable', 'LDN1', 'transit:sellable'])
      expect(quantityDeltas(MUG, [{ ...elsewhere, account }])).toEqual(NO_QUANTITIES);
  });
});
