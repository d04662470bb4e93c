import * as fc from 'fast-check';
import { parseHoldData } from './hold-data.js';

const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

describe('reading the data of a hold', () => {
  it('gives what JSON.parse gives, or leaves it to that, whatever the id and the quantity', () => {
    const id = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('","quantity":1}', '\\', '"', '{', '\u2028'),
    );
    const quantity = fc.oneof(fc.maxSafeInteger(), fc.nat(), fc.double(), fc.constant(-0));
    const more = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.nat()), { maxKeys: 2 });
    fc.assert(
      fc.property(id, quantity, fc.option(more, { nil: {} }), (holdId, someQuantity, others) => {
        const text = JSON.stringify({ holdId, quantity: someQuantity, ...others });
        const parsed = parseHoldData(text);
        if (parsed !== undefined) expect(parsed).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads nothing that JSON.parse refuses or reads otherwise', () => {
    const parts = fc.constantFrom(
      '{"holdId":"',
      '","quantity":',
      '}',
      '0',
      '1',
      '-',
      '.',
      'e',
      ' ',
      '"',
      '\\',
      '\n',
      'é',
      'x',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), fc.boolean(), (some, framed) => {
        const text = framed
          ? `{"holdId":"${some.slice(0, 4).join('')}","quantity":${some.slice(4).join('')}}`
          : some.join('');
        const parsed = parseHoldData(text);
        if (parsed !== undefined) expect(parsed).toEqual(json(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('takes the form that holds have', () => {
    expect(parseHoldData('{"holdId":"cart-1","quantity":12}')).toEqual({ holdId: 'cart-1', quantity: 12 });
    expect(parseHoldData('{"holdId":"","quantity":0}')).toEqual({ holdId: '', quantity: 0 });
    for (const text of [
      '{"holdId":"a\\"b","quantity":1}',
      '{"holdId":"a","quantity":01}',
      '{"holdId":"a","quantity":9007199254740993}',
    ])
      expect(parseHoldData(text)).toBeUndefined();
  });
});
