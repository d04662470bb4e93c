import fc from 'fast-check';
import { canonicalBytes } from './canonical-bytes.js';
import { canonicalJson, canonicalMembers, memberOrder } from './canonical-json.js';

const bytesOf = (first: string, body: Readonly<Record<string, unknown>>): string | undefined => {
  const bytes = canonicalBytes(first, body, memberOrder(Object.keys(body)));
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');
};

const textOf = (first: string, body: Readonly<Record<string, unknown>>): string =>
  `[${canonicalJson(first)},${canonicalMembers(body, memberOrder(Object.keys(body)))}]`;

describe('canonicalBytes', () => {
  it('writes what canonicalJson writes, or nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (first, body) => {
        const bytes = bytesOf(first, body);
        expect(bytes ?? textOf(first, body)).toBe(textOf(first, body));
      }),
      { numRuns: 2000 },
    );
  });

  it('writes what commands are made of', () => {
    const body = {
      type: 'HoldStock',
      quantity: 3,
      negative: -3,
      zero: -0,
      flag: true,
      absent: undefined,
      reference: { type: 'cart', line: undefined, id: '991' },
      components: [{ sku: 'A', quantity: 1 }, {}, []],
      many: { i: 1, c: 1, a: 1, b: 1, h: 1, g: 1, f: 1, e: 1, d: 1 },
    };
    expect(bytesOf('shop', body)).toBe(textOf('shop', body));
    expect(bytesOf('shop', {})).toBe('["shop",{}]');
  });

  it.each([
    ['é'],
    ['"'],
    ['\\'],
    ['\u0000'],
    ['\u007f'],
    [1.5],
    [2 ** 60],
    [Number.POSITIVE_INFINITY],
    [null],
    [{ é: 1 }],
    ['x'.repeat(2048)],
  ])('leaves %j to canonicalJson', (value) => {
    expect(bytesOf('shop', { value })).toBeUndefined();
  });

  it('knows where its room ends', () => {
    for (let size = 2020; size < 2060; size += 1) {
      const body = { value: 'x'.repeat(size) };
      const bytes = bytesOf('s', body);
      expect(bytes === undefined || bytes === textOf('s', body)).toBe(true);
    }
    expect(bytesOf('s', { value: 'x'.repeat(2000) })).toBe(textOf('s', { value: 'x'.repeat(2000) }));
  });
});
