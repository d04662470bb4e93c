import fc from 'fast-check';
import { namesOf, typeInLog, typeInServer } from './names.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc
    .tuple(fc.constantFrom('$', '~', '~~', 'tallyman-', 'tallyman:', 'tallyman:a:'), fc.string())
    .map((parts) => parts.join('')),
);
const log = fc.option(fc.stringMatching(/^[a-z0-9]{1,5}$/), { nil: undefined });

it('every stream comes back, and is neither the server’s nor ours', () => {
  fc.assert(
    fc.property(log, text, (name, stream) => {
      const names = namesOf(name);
      const there = names.inServer(stream);
      expect(names.inLog(there)).toBe(stream);
      expect(there.startsWith('$')).toBe(false);
      expect([names.owner, names.commands]).not.toContain(there);
      expect([names.owner, names.commands].map(names.inLog)).toEqual([undefined, undefined]);
    }),
  );
});

it('no stream of one log is one of another', () => {
  fc.assert(
    fc.property(log, log, text, (one, other, stream) => {
      fc.pre(one !== other);
      expect(namesOf(other).inLog(namesOf(one).inServer(stream))).toBeUndefined();
    }),
  );
});

it('every type comes back, and is no system event', () => {
  fc.assert(
    fc.property(text, (type) => {
      expect(typeInLog(typeInServer(type))).toBe(type);
      expect(typeInServer(type).startsWith('$')).toBe(false);
    }),
  );
});

it.each(['', 'A', 'a-b', 'a:b', 'x'.repeat(41)])('%j names no log', (name) => {
  expect(() => namesOf(name)).toThrow(RangeError);
});
