import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { useService } from '../support/service-suite.js';
import type { Answer } from '../support/service.js';

let sql: pg.Client;
let key: string;

afterAll(async () => {
  await sql.end();
});
const suite = useService();

beforeAll(async () => {
  key = await suite.service.keyFor('billing');
  sql = new pg.Client({ connectionString: suite.database.url });
  await sql.connect();
});

const send = async (command: object): Promise<{ position: number; commandId: string }> => {
  const { status, json } = await suite.service.ask('POST', '/v1/commands', { key, json: command });
  expect({ status, json }).toMatchObject({ status: 201 });
  return json as { position: number; commandId: string };
};
const get = (path: string): Promise<Answer> => suite.service.ask('GET', path);

const open = (book: string, account: string, normalSide: string, more: object = {}) =>
  send({ type: 'OpenAccount', book, account, currency: 'EUR', normalSide, ...more });

const post = (book: string, effectiveDate: string, amount: number, description?: string) =>
  send({
    ...{ type: 'PostTransaction', book, effectiveDate, reasonCode: 'payment_capture' },
    ...(description === undefined ? {} : { description }),
    postings: [
      { account: 'assets:cash', amount },
      { account: 'liabilities:deposits', amount: -amount },
    ],
  });

/** A book with two accounts and three transactions; the position of each. */
const fill = async (book: string): Promise<readonly number[]> => {
  await open(book, 'assets:cash', 'debit', { mustNotGoNegative: true, description: 'Till' });
  await open(book, 'liabilities:deposits', 'credit');
  const first = await post(book, '2026-03-01', 10_000, 'first');
  const late = await post(book, '2026-05-01', 500);
  const early = await post(book, '2026-01-15', -2000);
  return [first.position, late.position, early.position];
};

const CASH = 'accounts/assets%3Acash';

describe('reading a book', () => {
  it('shows accounts at once with minPosition, by path, by moment and by day', async () => {
    const [first = 0, late = 0, early = 0] = await fill('read');
    const at = `minPosition=${String(early)}`;
    const { json } = await get(`/v1/ledgers/read/${CASH}?${at}`);
    expect(json).toEqual({
      ...{ book: 'read', account: 'assets:cash', currency: 'EUR', normalSide: 'debit' },
      ...{ balance: 8500, available: 8500, pendingDebits: 0, pendingCredits: 0 },
      ...{ status: 'open', mustNotGoNegative: true, description: 'Till' },
      freshness: { position: expect.any(Number), lag: expect.any(Number), source: 'view' },
    });
    const balance = async (query: string) =>
      ((await get(`/v1/ledgers/read/${CASH}?${query}`)).json as { balance?: number }).balance;
    expect(await balance(`at=${String(first)}`)).toBe(10_000);
    expect(await balance(`at=${String(late)}`)).toBe(10_500);
    expect(await balance('effectiveAt=2026-02-01')).toBe(-2000);
    expect(await balance('effectiveAt=2026-03-01')).toBe(8000);
    expect((await get(`/v1/ledgers/read?${at}`)).json).toMatchObject({
      accounts: 2,
      openAccounts: 2,
      currencies: ['EUR'],
      appliedPosition: early,
    });
    expect((await get('/v1/ledgers/read/accounts?limit=1')).json).toMatchObject({
      accounts: [{ account: 'assets:cash', balance: 8500 }],
      next: 'assets:cash',
    });
    expect((await get('/v1/ledgers/read/accounts?after=assets:cash')).json).toMatchObject({
      accounts: [{ account: 'liabilities:deposits', balance: 8500 }],
      next: null,
    });
    expect((await get('/v1/ledgers/read/balance?prefix=assets')).json).toMatchObject({
      prefix: 'assets',
      balances: [{ currency: 'EUR', accounts: 1, net: 8500, balance: 8500, normalSide: 'debit' }],
    });
    expect((await get('/v1/ledgers/read/balance')).json).toMatchObject({
      balances: [{ accounts: 2, net: 0, balance: null, normalSide: null }],
    });
    expect((await get(`/v1/ledgers/read/balance?prefix=assets:cash&at=${String(first)}`)).json).toMatchObject({
      balances: [{ net: 10_000 }],
      freshness: { position: first },
    });
    expect((await get('/v1/ledgers/read/trial-balance?effectiveAt=2026-01-31')).json).toMatchObject({
      balanced: true,
      totals: [{ currency: 'EUR', accounts: 2, debits: 2000, credits: 2000, difference: 0 }],
      accounts: [
        { account: 'assets:cash', debit: 0, credit: 2000 },
        { account: 'liabilities:deposits', debit: 2000, credit: 0 },
      ],
      next: null,
    });
    expect((await get(`/v1/ledgers/read/${CASH}/entries?limit=2`)).json).toMatchObject({
      entries: [
        { eventType: 'AccountOpened', ordinal: 1, amount: 0, transactionId: null, effectiveDate: null },
        {
          eventType: 'TransactionPosted',
          subsystem: 'billing',
          amount: 10_000,
          after: { balance: 10_000 },
          effectiveDate: '2026-03-01',
          description: 'first',
          position: first,
        },
      ],
      next: first,
    });
    expect(
      (await get(`/v1/ledgers/read/accounts/liabilities%3Adeposits/entries?after=${String(late)}`)).json,
    ).toMatchObject({
      entries: [{ amount: 2000, delta: { balance: -2000, available: -2000 }, after: { balance: 8500 }, ordinal: 4 }],
      next: null,
    });
  });

  it('answers 404 for what is not there, and 400 for what cannot be asked', async () => {
    await fill('codes');
    const code = async (path: string) => {
      const { status, json } = await get(path);
      return [status, (json as { code?: string }).code];
    };
    expect(await code('/v1/ledgers/nobody')).toEqual([404, 'book_not_found']);
    for (const rest of ['accounts', 'balance', 'trial-balance', 'export'])
      expect(await code(`/v1/ledgers/nobody/${rest}`)).toEqual([404, 'book_not_found']);
    for (const rest of ['', '/entries', '/funds', '/explain', '?verified=true', '?at=1', '?effectiveAt=2026-01-01'])
      expect(await code(`/v1/ledgers/codes/accounts/nobody${rest}`)).toEqual([404, 'ledger_account_not_found']);
    expect(await code(`/v1/ledgers/nobody/${CASH}/explain`)).toEqual([404, 'ledger_account_not_found']);
    for (const bad of [
      `${CASH}?at=1&effectiveAt=2026-01-01`,
      'balance?at=1&effectiveAt=2026-01-01',
      `${CASH}?effectiveAt=2026-02-30`,
      'balance?prefix=a::b',
      'accounts/a%3A',
      'export?format=xls',
    ])
      expect(await code(`/v1/ledgers/codes/${bad}`)).toEqual([400, 'validation_failed']);
    expect(await code(`/v1/ledgers/codes/${CASH}?at=99999999`)).toEqual([422, 'position_ahead_of_log']);
    expect(await code(`/v1/ledgers/codes/${CASH}?at=2999-01-01T00:00:00Z`)).toEqual([422, 'time_ahead_of_log']);
    expect(await code(`/v1/ledgers/codes/balance?minPosition=99999999`)).toEqual([422, 'position_ahead_of_log']);
  });

  it('says with verified=true what the log says, also when the view lies', async () => {
    const [first = 0, , early = 0] = await fill('lies');
    await get(`/v1/ledgers/lies?minPosition=${String(early)}`);
    const verified = async (query = '') => (await get(`/v1/ledgers/lies/${CASH}?verified=true${query}`)).json;
    expect(await verified()).toMatchObject({
      balance: 8500,
      status: 'open',
      viewAgrees: true,
      freshness: { source: 'log', lag: 0 },
    });
    expect(await verified(`&at=${String(first)}`)).toMatchObject({ balance: 10_000, viewAgrees: true });
    expect(await verified('&effectiveAt=2026-02-01')).toMatchObject({ balance: -2000, viewAgrees: true });
    const explained = (await get(`/v1/ledgers/lies/${CASH}/explain?expected=8000`)).json;
    expect(explained).toMatchObject({
      ...{
        subject: { kind: 'account', book: 'lies', account: 'assets:cash' },
        field: 'balance',
        value: 8500,
        gap: 500,
      },
      steps: [{ delta: 10_000 }, { delta: 500, before: 10_000, after: 10_500 }, { delta: -2000 }],
      ...{ served: { view: { value: 8500 }, cache: null }, proof: { events: 5 }, verdict: 'consistent' },
    });
    await sql.query(`update ledger_accounts set net = 8400 where book = 'lies' and account = 'assets:cash'`);
    expect(await verified()).toMatchObject({ balance: 8500, viewAgrees: false });
    expect((await get(`/v1/ledgers/lies/${CASH}/explain`)).json).toMatchObject({
      value: 8500,
      served: { view: { value: 8400, logValue: 8500 } },
      verdict: 'view_drift',
    });
    // Its own events have not moved the other account's row, and that is no drift.
    await open('lies', 'equity', 'credit');
    expect((await get(`/v1/ledgers/lies/accounts/liabilities%3Adeposits/explain?field=available`)).json).toMatchObject({
      value: 8500,
      verdict: 'consistent',
    });
  });

  it('shows open holds, and expires those that are due when nobody touches the book', async () => {
    await fill('holds');
    const hold = (holdId: string, expiresAt?: string) =>
      send({
        ...{ type: 'HoldFunds', book: 'holds', holdId, amount: 300, ...(expiresAt === undefined ? {} : { expiresAt }) },
        ...{ debitAccount: 'liabilities:deposits', creditAccount: 'assets:cash' },
      });
    await hold('stays');
    const { position } = await hold('due', new Date(Date.now() + 1500).toISOString());
    const account = `/v1/ledgers/holds/${CASH}?minPosition=${String(position)}`;
    expect((await get(account)).json).toMatchObject({ balance: 8500, available: 7900, pendingCredits: 600 });
    expect((await get(`/v1/ledgers/holds/${CASH}/funds`)).json).toMatchObject({
      funds: [
        { holdId: 'stays', amount: 300, expiresAt: null },
        { holdId: 'due', expiresAt: expect.stringMatching(/Z$/) },
      ],
    });
    for (let tries = 0; tries < 60; tries += 1) {
      if (((await get(account)).json as { pendingCredits: number }).pendingCredits === 300) break;
      await pause(250);
    }
    expect((await get(account)).json).toMatchObject({ available: 8200, pendingCredits: 300 });
    expect((await get(`/v1/ledgers/holds/${CASH}/funds`)).json).toMatchObject({ funds: [{ holdId: 'stays' }] });
  });

  it('exports the whole book, in order of effective date', async () => {
    const [, , early = 0] = await fill('export');
    const csv = await get(`/v1/ledgers/export/export?minPosition=${String(early)}`);
    expect([csv.status, csv.type]).toEqual([200, 'text/csv']);
    expect(
      csv.text.split('\r\n').map((line) =>
        line
          .split(',')
          .filter((_, index) => [0, 4, 6].includes(index))
          .join(' '),
      ),
    ).toEqual([
      'effectiveDate account amount',
      '2026-01-15 assets:cash -20.00',
      '2026-01-15 liabilities:deposits 20.00',
      '2026-03-01 assets:cash 100.00',
      '2026-03-01 liabilities:deposits -100.00',
      '2026-05-01 assets:cash 5.00',
      '2026-05-01 liabilities:deposits -5.00',
      '',
    ]);
    const bean = await get('/v1/ledgers/export/export?format=beancount');
    expect([bean.status, bean.type]).toEqual([200, 'text/plain']);
    expect(bean.text).toContain('2026-01-15 open Assets:Cash EUR');
    expect(bean.text).toMatch(/balance Assets:Cash {2}85\.00 EUR/);
  });
});

describe('rebuilding the views of books', () => {
  it('finds a planted difference, names it in the certificate, and puts it right', async () => {
    const [, , early = 0] = await fill('rebuilt');
    await get(`/v1/ledgers/rebuilt?minPosition=${String(early)}`);
    await sql.query(
      `update ledger_entries set net_after = 7 where book = 'rebuilt' and account = 'assets:cash' and position = $1`,
      [early],
    );
    await sql.query(
      `update ledger_days set net = net + 1 where book = 'rebuilt' and account = 'assets:cash' and effective_date = '2026-03-01'`,
    );
    const started = await suite.service.ask('POST', '/v1/admin/projections/ledger/rebuilds', { json: {} });
    expect(started.status).toBe(202);
    const { rebuildId } = started.json as { rebuildId: string };
    let record: { status?: string; certificate?: { differences?: unknown } } = {};
    for (let tries = 0; tries < 100 && record.status !== 'completed'; tries += 1) {
      await pause(100);
      record = (await get(`/v1/admin/projections/ledger/rebuilds/${rebuildId}`)).json as typeof record;
    }
    const named = [
      { table: 'ledger_accounts', key: '["lies", "assets:cash"]', column: 'net', live: '8400', rebuilt: '8500' },
      {
        table: 'ledger_days',
        key: '["rebuilt", "assets:cash", "2026-03-01"]',
        column: 'net',
        live: '10001',
        rebuilt: '10000',
      },
      {
        table: 'ledger_entries',
        key: `["rebuilt", "assets:cash", ${String(early)}]`,
        column: 'net_after',
        live: '7',
        rebuilt: '8500',
      },
    ];
    expect(record.certificate?.differences).toEqual(named);
    expect((await get(`/v1/ledgers/rebuilt/${CASH}?at=${String(early)}`)).json).toMatchObject({ balance: 8500 });
  });
});
