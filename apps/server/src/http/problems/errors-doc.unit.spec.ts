import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STOCK_REFUSAL_CODES } from '@tallyman/inventory';
import { BOOK_REFUSAL_CODES } from '@tallyman/ledger';
import { RECORD_REFUSAL_CODES } from '@tallyman/records';
import { EDGE_STATUS } from './edge-status.js';
import { REFUSAL_STATUS } from './refusal-status.js';

const rows = readFileSync(join(process.cwd(), 'docs/reference/errors.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| `(\w+)` *\| (\d+) *\| \S[^|]* \| \S[^|]* \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, code = '', status = '']) => [code, Number(status)] as const);

describe('docs/reference/errors.md', () => {
  it('has one row for each code, with its status', () => {
    expect(Object.fromEntries(rows)).toEqual({ ...EDGE_STATUS, ...REFUSAL_STATUS });
    expect(new Set(rows.map(([code]) => code)).size).toBe(rows.length);
  });

  it.each([
    ['stock', STOCK_REFUSAL_CODES],
    ['money', BOOK_REFUSAL_CODES],
    ['records', RECORD_REFUSAL_CODES],
  ])('lists refusals of %s in order of precedence', (_, codes) => {
    const listed = rows.map(([code]) => code).filter((code) => codes.some((known) => known === code));
    expect(listed).toEqual(codes);
  });

  it('has codes that mean one thing each', () => {
    expect(Object.keys(EDGE_STATUS).filter((code) => code in REFUSAL_STATUS)).toEqual([]);
  });
});
