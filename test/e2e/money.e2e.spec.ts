import { setTimeout as sleep } from 'node:timers/promises';
import { useService } from '../support/service-suite.js';

const suite = useService();
let billing: string;

/** Opens the accounts of a book: cash may go below 0, deposits not. */
const openBook = async (book: string): Promise<void> => {
  const accounts = [
    { account: 'assets:cash', normalSide: 'debit' },
    { account: 'liabilities:deposits', normalSide: 'credit', mustNotGoNegative: true },
  ];
  for (const account of accounts) {
    const { status } = await command({ type: 'OpenAccount', book, currency: 'GBP', ...account });
    expect(status).toBe(201);
  }
};

const command = (json: unknown, key = billing) => suite.service.ask('POST', '/v1/commands', { json, key });

const pay = (book: string, amount: number, more: object = {}) => ({
  type: 'PostTransaction',
  book,
  postings: [
    { account: 'assets:cash', amount },
    { account: 'liabilities:deposits', amount: -amount },
  ],
  reasonCode: 'payment_capture',
  ...more,
});

const holdFunds = (book: string, amount: number, more: object = {}) => ({
  type: 'HoldFunds',
  book,
  debitAccount: 'liabilities:deposits',
  creditAccount: 'assets:cash',
  amount,
  reasonCode: 'refund',
  ...more,
});

const quantities = (balance: number, more: object = {}) => ({
  balance,
  available: balance,
  pendingDebits: 0,
  pendingCredits: 0,
  ...more,
});

beforeAll(async () => {
  billing = await suite.service.keyFor('billing');
});

afterAll(() => {
  // Nothing below may have been a fault of the service.
  expect(suite.service.output()).not.toMatch(/"level":(50|60)/);
});

describe('a transaction', () => {
  it('is posted, answered with the accounts after it, and shown in the stream of its book', async () => {
    await openBook('posted');
    const { status, json } = await command(
      pay('posted', 1250, { commandId: 'pay-1', effectiveDate: '2026-11-30', belief: { before: 0, after: 1250 } }),
    );
    expect(status).toBe(201);
    expect(json).toEqual({
      commandId: 'pay-1',
      outcome: 'accepted',
      replayed: false,
      position: expect.any(Number),
      stream: 'ledger-posted',
      revision: 2,
      events: [expect.objectContaining({ type: 'TransactionPosted', stream: 'ledger-posted', revision: 2 })],
      state: { accounts: { 'assets:cash': quantities(1250), 'liabilities:deposits': quantities(1250) } },
    });
    const stream = await suite.service.ask('GET', '/v1/streams/ledger-posted?from=2');
    expect(stream.json).toMatchObject({
      events: [
        {
          type: 'TransactionPosted',
          subsystem: 'billing',
          commandId: 'pay-1',
          reasonCode: 'payment_capture',
          belief: { before: 0, after: 1250 },
          data: {
            transactionId: 'pay-1',
            effectiveDate: '2026-11-30',
            postings: [
              { account: 'assets:cash', amount: 1250, currency: 'GBP' },
              { account: 'liabilities:deposits', amount: -1250, currency: 'GBP' },
            ],
          },
        },
      ],
    });
  });

  it('sent again gets its first answer; another under its id is refused', async () => {
    await openBook('again');
    const first = await command(pay('again', 10, { commandId: 'again-1' }));
    expect(await command(pay('again', 10, { commandId: 'again-1' }))).toMatchObject({
      status: 201,
      json: { ...(first.json as object), replayed: true },
    });
    expect(await command(pay('again', 11, { commandId: 'again-1' }))).toMatchObject({
      status: 422,
      json: { code: 'command_id_reused' },
    });
    const found = await suite.service.ask('GET', '/v1/commands/again-1', { key: billing });
    expect(found).toMatchObject({ status: 200, json: { ...(first.json as object), replayed: true } });
  });

  it('is refused, with what the accounts say, and stays so', async () => {
    await openBook('refused');
    const short = pay('refused', -5, { commandId: 'short-of-funds', reasonCode: 'refund' });
    const refusal = { code: 'insufficient_funds', account: 'liabilities:deposits', available: 0, requested: 5 };
    expect(await command(short)).toMatchObject({ status: 409, json: { ...refusal, replayed: false } });
    await command(pay('refused', 100));
    expect(await command(short)).toMatchObject({ status: 409, json: { ...refusal, replayed: true } });
    const lame = {
      ...pay('refused', 5),
      postings: [
        { account: 'assets:cash', amount: 5 },
        { account: 'x', amount: -4 },
      ],
    };
    expect(await command(lame)).toMatchObject({ status: 409, json: { code: 'account_not_found', account: 'x' } });
    const off = pay('refused', 5);
    off.postings[1] = { account: 'liabilities:deposits', amount: -4 };
    expect(await command(off)).toMatchObject({
      status: 422,
      json: { code: 'unbalanced_transaction', sums: [{ currency: 'GBP', sum: 1 }] },
    });
  });

  it('may have 500 postings, and no more', async () => {
    await openBook('long');
    const lines = (length: number) =>
      Array.from({ length }, (_, at) => ({
        account: at % 2 === 0 ? 'assets:cash' : 'liabilities:deposits',
        amount: at % 2 === 0 ? 1 : -1,
      }));
    expect(await command({ ...pay('long', 1), postings: lines(500) })).toMatchObject({
      status: 201,
      json: { state: { accounts: { 'assets:cash': quantities(250) } } },
    });
    expect(await command({ ...pay('long', 1), postings: lines(501) })).toMatchObject({
      status: 400,
      json: { code: 'validation_failed', errors: [{ path: 'postings' }] },
    });
  });

  it('is reversed once, by the id of its command', async () => {
    await openBook('reversed');
    await command(pay('reversed', 70, { commandId: 'to-reverse' }));
    const reverse = { type: 'ReverseTransaction', book: 'reversed', transactionId: 'to-reverse', reasonCode: 'refund' };
    expect(await command({ ...reverse, commandId: 'reversal-1' })).toMatchObject({
      status: 201,
      json: { events: [{ type: 'TransactionReversed' }], state: { accounts: { 'assets:cash': quantities(0) } } },
    });
    expect(await command(reverse)).toMatchObject({
      status: 409,
      json: { code: 'already_reversed', reversedBy: 'reversal-1' },
    });
    expect(await command({ ...reverse, transactionId: 'reversal-1' })).toMatchObject({
      status: 409,
      json: { code: 'reversal_not_reversible' },
    });
  });
});

describe('funds', () => {
  it('are held, captured in parts, and released', async () => {
    await openBook('held');
    await command(pay('held', 100));
    expect(await command(holdFunds('held', 60, { commandId: 'hold-1' }))).toMatchObject({
      status: 201,
      json: {
        state: {
          accounts: { 'liabilities:deposits': quantities(100, { available: 40, pendingDebits: 60 }) },
        },
      },
    });
    expect(await command(pay('held', -50, { reasonCode: 'refund' }))).toMatchObject({
      status: 409,
      json: { code: 'insufficient_funds', available: 40 },
    });
    expect(await command({ type: 'CaptureFunds', book: 'held', holdId: 'hold-1', amount: 45 })).toMatchObject({
      status: 201,
      json: {
        events: [{ type: 'FundsCaptured' }],
        state: { accounts: { 'liabilities:deposits': quantities(55, { available: 40, pendingDebits: 15 }) } },
      },
    });
    expect(await command({ type: 'CaptureFunds', book: 'held', holdId: 'hold-1', amount: 16 })).toMatchObject({
      status: 409,
      json: { code: 'capture_exceeds_funds_hold', left: 15, requested: 16 },
    });
    expect(await command({ type: 'ReleaseFunds', book: 'held', holdId: 'hold-1' })).toMatchObject({
      status: 201,
      json: { state: { accounts: { 'liabilities:deposits': quantities(55) } } },
    });
    expect(await command({ type: 'ReleaseFunds', book: 'held', holdId: 'hold-1' })).toMatchObject({
      status: 409,
      json: { code: 'funds_hold_not_found' },
    });
  });

  it('that are due are free again, and the log says that they expired', async () => {
    await openBook('due');
    await command(pay('due', 100));
    const expiresAt = new Date(Date.now() + 1500).toISOString();
    expect(await command(holdFunds('due', 100, { commandId: 'due-1', expiresAt }))).toMatchObject({ status: 201 });
    expect(await command(pay('due', -100, { reasonCode: 'refund' }))).toMatchObject({ status: 409 });
    await sleep(1600);
    expect(await command(pay('due', -100, { reasonCode: 'refund' }))).toMatchObject({
      status: 201,
      json: { state: { accounts: { 'liabilities:deposits': quantities(0) } } },
    });
    const { json } = await suite.service.ask('GET', '/v1/streams/ledger-due?from=4');
    expect(json).toMatchObject({
      events: [
        { type: 'FundsReleased', subsystem: 'tallyman', data: { holdId: 'due-1', expired: true } },
        { type: 'TransactionPosted' },
      ],
    });
  });
});

describe('an account', () => {
  it('is closed when it is empty, and opened again as what it was', async () => {
    await openBook('closed');
    await command(pay('closed', 5));
    const close = { type: 'CloseAccount', book: 'closed', account: 'assets:cash', reasonCode: 'migration_import' };
    expect(await command(close)).toMatchObject({ status: 409, json: { code: 'account_not_empty', balance: 5 } });
    await command(pay('closed', -5, { reasonCode: 'refund' }));
    expect(await command(close)).toMatchObject({ status: 201 });
    expect(await command(pay('closed', 5))).toMatchObject({ status: 409, json: { code: 'account_closed' } });
    const again = { type: 'OpenAccount', book: 'closed', account: 'assets:cash', currency: 'EUR', normalSide: 'debit' };
    expect(await command(again)).toMatchObject({ status: 409, json: { code: 'currency_mismatch', currency: 'GBP' } });
    expect(await command({ ...again, currency: 'GBP' })).toMatchObject({ status: 201 });
  });
});

describe('a key', () => {
  it('may be for some commands about money alone', async () => {
    await openBook('keys');
    const poster = await suite.service.keyFor('poster', ['PostTransaction', 'SetRecord']);
    expect(await command(pay('keys', 1), poster)).toMatchObject({ status: 201 });
    expect(await command(holdFunds('keys', 1), poster)).toMatchObject({
      status: 403,
      json: { code: 'command_not_allowed' },
    });
  });
});
