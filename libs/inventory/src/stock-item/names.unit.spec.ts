import { parseLocation, parseQuantity, parseSku, stockItemOf, stockStream } from './names.js';
import { itemAt } from '../testing/scenario.js';

describe('parseSku', () => {
  it.each(['a', '85123A', 'Å/ß', 'two words', 'x'.repeat(128), '🍵'.repeat(128), 'stock-LDN1/85123A'])(
    'takes %j',
    (text) => {
      expect(parseSku(text)).toBe(text);
    },
  );

  it.each([
    '',
    ' a',
    'a ',
    '\u00a0a',
    'a\u0000b',
    'a\nb',
    'a\u007f',
    'a\u0085',
    '\ud800',
    'a\udc00b',
    'x'.repeat(129),
    '🍵'.repeat(129),
  ])('does not take %j', (text) => {
    expect(parseSku(text)).toBeUndefined();
  });

  it('keeps upper and lower case apart', () => {
    expect(parseSku('abc')).not.toBe(parseSku('ABC'));
  });
});

describe('parseLocation', () => {
  it.each(['LDN1', 'London 1', 'x'.repeat(64), 'transitory', 'return', 'a:b'])('takes %j', (text) => {
    expect(parseLocation(text)).toBe(text);
  });

  it.each(['', 'a/b', '/', ' LDN1', 'LDN1\t', 'L\u0000', '\udfff', 'x'.repeat(65)])('does not take %j', (text) => {
    expect(parseLocation(text)).toBeUndefined();
  });

  it.each(['transit', 'returns', 'transit:T1', 'returns:R1'])('does not take %j, which reads as an account', (text) => {
    expect(parseLocation(text)).toBeUndefined();
  });
});

describe('parseQuantity', () => {
  it.each([1, 2 ** 53 - 1])('takes %d', (value) => {
    expect(parseQuantity(value)).toBe(value);
  });

  it.each([0, -1, 0.5, 2 ** 53, Number.NaN, Infinity])('does not take %d', (value) => {
    expect(parseQuantity(value)).toBeUndefined();
  });
});

describe('stock streams', () => {
  it('are read back to the item that they name, also with a slash in the SKU', () => {
    const item = itemAt('LDN1', 'a/b/c');
    expect(stockStream(item)).toBe('stock-LDN1/a/b/c');
    expect(stockItemOf(stockStream(item))).toEqual(item);
  });

  it.each(['projection-stock', 'stock-LDN1', 'ledger-a/b'])('%s is none', (stream) => {
    expect(stockItemOf(stream)).toBeUndefined();
  });
});
