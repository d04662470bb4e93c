import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BookExport, ExportTransaction } from '@tallyman/application';
import type { AccountPath, BookId, Day, NormalSide } from '@tallyman/ledger';
import type { ExportAccount } from '@tallyman/read-models';
import { decimal, minorDigits } from './amounts.js';
import { beancountNames } from './beancount-names.js';
import { toBeancount } from './beancount.js';
import { toCsv } from './csv.js';

const AT = Date.UTC(2026, 11, 1, 10);

const account = (path: string, normalSide: NormalSide, more: Partial<ExportAccount> = {}): ExportAccount => ({
  ...{ book: 'main' as BookId, account: path as AccountPath, currency: 'EUR', normalSide, mustNotGoNegative: false },
  ...{ status: 'open', openedAt: AT, openedAtPosition: 1, net: 0, pendingDebits: 0, pendingCredits: 0, entries: 1 },
  ...{ appliedPosition: 1, appliedRevision: 0, chainHash: '' },
  ...more,
});

const transaction = (
  position: number,
  effectiveDate: string,
  lines: readonly (readonly [string, number])[],
  description?: string,
): ExportTransaction => ({
  ...{ position, transactionId: `t"${String(position)}\\`, effectiveDate: effectiveDate as Day },
  ...{ eventType: 'TransactionPosted', subsystem: 'billing', recordedAt: AT },
  ...(description === undefined ? {} : { description }),
  lines: lines.map(([path, amount]) => ({ account: path as AccountPath, amount })),
});

const book = (accounts: readonly ExportAccount[], transactions: readonly ExportTransaction[]): BookExport => ({
  ...{ book: 'main "1"' as BookId, position: 99, accounts },
  transactions: async function* () {
    yield* await Promise.resolve(transactions);
  },
});

const whole = async (text: AsyncIterable<string>): Promise<string> => {
  let all = '';
  for await (const piece of text) all += piece;
  return all;
};

/** Nested accounts, names that collide, currencies of 0, 3 and no known digits, an account that is closed. */
const SHOP = book(
  [
    account('assets', 'debit'),
    account('assets:cash', 'debit', { firstDay: '2026-01-31' as Day }),
    account('assets:cash:till_1', 'debit'),
    account('assets:cash:till.1', 'debit'),
    account('deposits', 'credit', { firstDay: '2026-01-31' as Day }),
    account('Income:sales', 'credit'),
    account('yen', 'debit', { currency: 'JPY' }),
    account('dinar', 'debit', { currency: 'KWD' }),
    account('gold', 'debit', { currency: 'POINTS.GOLD' }),
    account('equity:fx', 'credit', { currency: 'JPY' }),
    account('equity:dinar', 'credit', { currency: 'KWD' }),
    account('liabilities:points', 'credit', { currency: 'POINTS.GOLD' }),
    account('old', 'debit', { status: 'closed' }),
  ],
  [
    transaction(9, '2026-01-31', [
      ['assets:cash', -5],
      ['deposits', 5],
    ]),
    transaction(
      7,
      '2026-12-01',
      [
        ['assets:cash', 10_050],
        ['deposits', -10_050],
      ],
      'A "quoted"\nline; \\ = 1,5',
    ),
    transaction(10, '2026-12-01', [
      ['assets:cash:till_1', 100],
      ['assets:cash:till.1', 7],
      ['Income:sales', -107],
    ]),
    transaction(11, '2026-12-02', [
      ['old', 100],
      ['assets', -100],
    ]),
    transaction(12, '2026-12-03', [
      ['old', -100],
      ['assets', 100],
    ]),
    transaction(13, '2026-12-03', [
      ['yen', 5],
      ['equity:fx', -5],
      ['dinar', 1234],
      ['equity:dinar', -1234],
      ['gold', 3],
      ['liabilities:points', -3],
    ]),
  ],
);

const beanCheck = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-beancount-'));
  try {
    const file = join(folder, 'book.beancount');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync('bean-check', [file], { encoding: 'utf8' });
    return `${String(status)} ${stdout}${stderr}`.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const hasBeanCheck = spawnSync('bean-check', ['--version']).error === undefined;

describe('a book as beancount', () => {
  (hasBeanCheck ? it : it.skip)('is taken by bean-check (skipped where that is not installed)', async () => {
    const text = await whole(toBeancount(SHOP));
    expect(beanCheck(text)).toBe('0');
    // It does check: an amount that is wrong is found.
    expect(beanCheck(text.replace('100.50 EUR', '100.51 EUR'))).toMatch(/^1 /);
    expect(beanCheck(text.replace(/balance Assets:Cash {2}\S+/, 'balance Assets:Cash  1.00'))).toContain(
      'Balance failed',
    );
  });

  it('has accounts from their first day, transactions, and at the end what every account must have', async () => {
    const text = await whole(toBeancount(SHOP));
    expect(text).toContain('2026-01-31 open Assets:Cash EUR\n  account: "assets:cash"\n');
    expect(text).toContain('2026-12-01 * "A \\"quoted\\" line; \\\\ = 1,5"\n  id: "t\\"7\\\\"\n  position: 7\n');
    expect(text).toContain('  Assets:Cash  100.50 EUR\n  Liabilities:Deposits  -100.50 EUR\n');
    expect(text).toContain('2026-12-04 balance Assets:Cash  101.52 EUR\n');
    expect(text).toContain('2026-12-04 balance Assets:Old  0.00 EUR\n2026-12-04 close Assets:Old\n');
    expect(text.match(/close/g)).toHaveLength(1);
  });

  it('gives every account a name of its own that beancount takes', () => {
    const sides = { debit: 'debit', credit: 'credit' } as const;
    const paths = ['assets', 'assets:1-a_b', 'assets:1-a.b', 'x', 'Assets:X', 'EXPENSES:rent', 'payable', 'a:b:c'];
    const names = beancountNames(
      paths.map((path) => ({
        account: path as AccountPath,
        normalSide: path === 'payable' ? sides.credit : sides.debit,
      })),
    );
    expect(Object.fromEntries(names)).toEqual({
      assets: 'Assets:Assets',
      'assets:1-a_b': 'Assets:1-a-b',
      'assets:1-a.b': 'Assets:1-a-b-2',
      x: 'Assets:X',
      'Assets:X': 'Assets:X-2',
      'EXPENSES:rent': 'Expenses:Rent',
      payable: 'Liabilities:Payable',
      'a:b:c': 'Assets:A:B:C',
    });
  });

  it('asserts nothing after the last day there is', async () => {
    const late = book(
      [account('a', 'debit')],
      [
        transaction(1, '9999-12-31', [
          ['a', 1],
          ['a', -1],
        ]),
      ],
    );
    expect(await whole(toBeancount(late))).not.toContain('balance');
  });
});

describe('a book as CSV', () => {
  it('has a line for each account of each transaction', async () => {
    const [head, first, , third, , ...rest] = (await whole(toCsv(SHOP))).split('\r\n');
    expect(head).toBe(
      'effectiveDate,position,transactionId,type,account,currency,amount,minorUnits,subsystem,recordedAt,description',
    );
    expect(first).toBe(
      '2026-01-31,9,"t""9\\",TransactionPosted,assets:cash,EUR,-0.05,-5,billing,2026-12-01T10:00:00.000Z,',
    );
    expect(third).toBe(
      '2026-12-01,7,"t""7\\",TransactionPosted,assets:cash,EUR,100.50,10050,billing,2026-12-01T10:00:00.000Z,"A ""quoted""\nline; \\ = 1,5"',
    );
    expect(rest).toHaveLength(3 + 4 + 6 + 1);
  });
});

describe('amounts in major units', () => {
  it.each([
    [-5, 'EUR', '-0.05'],
    [0, 'EUR', '0.00'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
    [-1234, 'KWD', '-1.234'],
    [5, 'JPY', '5'],
    [-5, 'POINTS.GOLD', '-5'],
    [100, 'XYZ', '100'],
  ])('%i of %s are %s', (minor, currency, text) => {
    expect(decimal(minor, currency)).toBe(text);
  });

  it('have the digits of ISO 4217', () => {
    expect(['EUR', 'JPY', 'BHD', 'XYZ'].map(minorDigits)).toEqual([2, 0, 3, 0]);
  });
});
