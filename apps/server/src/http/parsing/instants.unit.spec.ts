import fc from 'fast-check';
import { parseInstant, storedInstant, toIso } from './instants.js';

describe('parseInstant', () => {
  it('reads back every instant that it writes', () => {
    const range = { min: new Date(Date.UTC(1900, 0, 1)), max: new Date(Date.UTC(9999, 11, 31)), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        expect(parseInstant(toIso(date.getTime()))).toBe(date.getTime());
      }),
    );
  });

  it('takes of what nearly is the usual form just what is, whatever character is another one', () => {
    const usual = fc.constantFrom('2024-02-29T19:59:31Z', '2026-12-01T09:45:00.123Z', '2026-10-30T23:00:59.009Z');
    const character = fc.oneof(
      fc.integer({ min: 0, max: 9 }).map(String),
      fc.constantFrom('-', ':', '.', 'T', 't', 'Z', 'z', ' ', '+', 'x', '/', ';', '\u0661'),
    );
    fc.assert(
      fc.property(usual, fc.array(fc.tuple(fc.nat({ max: 23 }), character), { maxLength: 2 }), (text, changes) => {
        const changed = changes.reduce<string>(
          (now, [at, other]) => now.slice(0, at) + other + now.slice(at + 1),
          text,
        );
        const plain = changed.toUpperCase();
        const isInstant =
          /^(19|[2-9]\d)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(plain) &&
          !Number.isNaN(Date.parse(plain)) &&
          new Date(plain).toISOString().startsWith(plain.slice(0, 19));
        const offset = /[+-]\d\d:?\d\d$/.test(changed.slice(10));
        if (!offset)
          expect([changed, parseInstant(changed)]).toEqual([changed, isInstant ? Date.parse(plain) : undefined]);
      }),
      { numRuns: 2000 },
    );
  });

  it('is stored in one form', () => {
    const forms = fc.constantFrom(
      (iso: string) => iso,
      (iso: string) => iso.replace(/\.\d+/, ''),
      (iso: string) => iso.replace('Z', '+00:00'),
      (iso: string) => iso.replace('T', 't'),
    );
    const range = { min: new Date(Date.UTC(1900, 0, 1)), max: new Date(Date.UTC(9999, 11, 31)), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), forms, (date, form) => {
        const text = form(date.toISOString());
        expect(storedInstant(text)).toBe(new Date(parseInstant(text) ?? 0).toISOString());
      }),
    );
  });

  it.each([
    ['2026-12-01T10:00Z', '2026-12-01T10:00:00.000Z'],
    ['2026-12-01T10:00:00+0130', '2026-12-01T08:30:00.000Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
    ['2024-02-29T00:00:00.9999Z', '2024-02-29T00:00:00.999Z'],
    ['2026-12-01T10:00:00.5Z', '2026-12-01T10:00:00.500Z'],
  ])('%s is %s', (text, iso) => {
    expect(toIso(parseInstant(text) ?? 0)).toBe(iso);
  });

  it.each([
    '2026-12-01',
    '2026-12-01T10:00:00',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-12-01T24:00:00Z',
    '2026-12-01T10:60:00Z',
    '2026-12-01T10:00:60Z',
    '2026-12-01T10:00:00+15:00',
    '1899-12-31T10:00:00Z',
    'Tue, 01 Dec 2026 10:00:00 GMT',
    ' 2026-12-01T10:00:00Z',
    '',
    1_764_000_000_000,
    null,
  ])('%p is none', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
