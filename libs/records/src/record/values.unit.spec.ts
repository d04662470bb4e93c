import { MAX_QUANTITY } from '@tallyman/kernel';
import { numbered } from '../testing/refusal-rows.js';
import { parseFieldChanges, parseFieldValue, parseFieldValues } from './values.js';

describe('parseFieldValue', () => {
  it.each([0, 1, -1, MAX_QUANTITY, -MAX_QUANTITY, '', ' a\n', 'x'.repeat(4096), '🍵'.repeat(4096), true, false])(
    'takes %j',
    (value) => {
      expect(parseFieldValue(value)).toBe(value);
    },
  );

  it.each([0.5, 2 ** 53, NaN, Infinity, 'x'.repeat(4097), '🍵'.repeat(4097), 'a\u0000', '\ud800', 'a\udc00', null, 1n])(
    'does not take %p',
    (value) => {
      expect(parseFieldValue(value)).toBeUndefined();
    },
  );

  it.each([undefined, {}, []])('does not take %p', (value) => {
    expect(parseFieldValue(value)).toBeUndefined();
  });

  it('makes 0 of −0, which JSON does not keep', () => {
    expect(Object.is(parseFieldValue(-0), 0)).toBe(true);
  });
});

describe('fields of a command', () => {
  it('are kept in their order', () => {
    expect(Object.entries(parseFieldChanges({ b: 1, a: null, constructor: 'x' }) ?? {})).toEqual([
      ['b', 1],
      ['a', null],
      ['constructor', 'x'],
    ]);
    expect(parseFieldValues({ b: 1 })).toEqual({ b: 1 });
    expect(parseFieldChanges(numbered(100))).toEqual(numbered(100));
  });

  it.each([{}, { a: 0.5 }, { 'a-b': 1 }, { a: undefined }, JSON.parse('{"__proto__": 1}') as object, numbered(101)])(
    'are none: %j',
    (fields) => {
      expect(parseFieldChanges(fields)).toBeUndefined();
    },
  );

  it('of a derivation remove none', () => {
    expect(parseFieldValues({ a: null })).toBeUndefined();
  });
});
