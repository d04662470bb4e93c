import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonicalJson } from '../parsing/canonical-json.js';
import { commandHash } from './command-hash.js';

const body = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 8 });

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)]));
};

const asBody = (value: unknown): Record<string, unknown> => Object.fromEntries(Object.entries(value ?? {}));

const without = (value: object, left: string): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== left));

describe('commandHash', () => {
  it('does not depend on the order of members at any level', () => {
    fc.assert(
      fc.property(body, (sent) => {
        expect(commandHash('orders', asBody(reversed(sent)))).toBe(commandHash('orders', sent));
      }),
    );
  });

  it('does not depend on how the sender spelt the JSON', () => {
    fc.assert(
      fc.property(body, (sent) => {
        const spelt = asBody(JSON.parse(JSON.stringify(sent, null, 3)));
        expect(commandHash('orders', spelt)).toBe(commandHash('orders', asBody(JSON.parse(JSON.stringify(sent)))));
      }),
    );
  });

  it('tells different content apart: the canonical text reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves the id out and takes the subsystem in', () => {
    expect(commandHash('a', { x: 1, commandId: 'i' })).toBe(commandHash('a', { x: 1, commandId: 'j' }));
    expect(commandHash('a', { x: 1 })).not.toBe(commandHash('b', { x: 1 }));
    expect(commandHash('a', { x: [1, 2] })).not.toBe(commandHash('a', { x: [2, 1] }));
  });

  it('has 16 bytes, and one spelling of them', () => {
    fc.assert(
      fc.property(body, (sent) => {
        const hash = commandHash('orders', sent);
        expect(hash).toMatch(/^[\w-]{21}[AQgw]$/);
        expect(Buffer.from(hash, 'base64url').toString('base64url')).toBe(hash);
        const whole = createHash('sha256').update(canonicalJson(['orders', without(sent, 'commandId')]));
        expect(Buffer.from(hash, 'base64url')).toEqual(whole.digest().subarray(0, 16));
      }),
    );
  });

  it('is the first half of the SHA-256 of the canonical pair, base64url', () => {
    expect(canonicalJson(['a', { b: 1, a: [true, null] }])).toBe('["a",{"a":[true,null],"b":1}]');
    expect(commandHash('a', { b: 1, a: [true, null] })).toBe('WnG6SsTNAIqfVuOmbeJVgw');
  });
});
