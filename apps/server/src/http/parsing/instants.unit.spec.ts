import fc from 'fast-check';
import { parseInstant, toIso } from './instants.js';

describe('parseInstant', () => {
  it('reads back every instant that it writes', () => {
    const range = { min: new Date(Date.UTC(1900, 0, 1)), max: new Date(Date.UTC(9999, 11, 31)), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        expect(parseInstant(toIso(date.getTime()))).toBe(date.getTime());
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
