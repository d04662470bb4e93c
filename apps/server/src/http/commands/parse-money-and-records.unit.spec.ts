import { MAX_POSTINGS } from '@tallyman/ledger';
import { MAX_FIELDS, MAX_INPUTS, MAX_TEXT_LENGTH } from '@tallyman/records';
import { COMMAND_EXAMPLES } from './examples.js';
import { parseCommand, parseThoroughly, type ParsedCommand, type Sender } from './parse-command.js';

const RECEIVED_AT = Date.UTC(2026, 11, 1, 23, 59);
const sender: Sender = { subsystem: 'billing', commands: new Set(['*']), receivedAt: RECEIVED_AT };

const submissionOf = (body: unknown) => {
  const parsed = parseCommand(body, sender);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed));
  return parsed.submission;
};

/** As `submissionOf`, when the thorough way reads it alike. */
const readTwice = (body: Readonly<Record<string, unknown>>) => {
  const submission = submissionOf({ ...body, commandId: 'c' });
  expect(parseThoroughly({ ...body, commandId: 'c' }, sender)).toEqual({ kind: 'parsed', submission });
  return submission;
};

const codeAndPath = (parsed: ParsedCommand): string =>
  parsed.kind === 'parsed'
    ? 'parsed'
    : `${parsed.code} ${(parsed.errors ?? []).map(({ path }) => path).join(' ')}`.trim();

const line = (amount: unknown, account: unknown = 'assets:cash') => ({ account, amount });
const post = { type: 'PostTransaction', book: 'main', reasonCode: 'fee', postings: [line(5), line(-5, 'income:fees')] };
const holdFunds = { type: 'HoldFunds', book: 'main', debitAccount: 'a', creditAccount: 'b', amount: 5 };
const open = { type: 'OpenAccount', book: 'main', account: 'a:b', currency: 'GBP', normalSide: 'debit' };
const setRecord = { type: 'SetRecord', recordType: 'price', key: 'A/1', fields: { price: 5 } };
const input = { as: 'cost', stream: 'record-cost/A', revision: 0 };
const derive = {
  ...setRecord,
  type: 'DeriveRecord',
  inputs: [input],
  algorithm: 'markup',
  algorithmVersion: '1',
};

describe('a command about money', () => {
  it('goes to the decider with the defaults filled in, the transaction named by the command', () => {
    expect(submissionOf({ ...post, commandId: 'c-1' }).command).toEqual({
      type: 'PostTransaction',
      transactionId: 'c-1',
      book: 'main',
      reasonCode: 'fee',
      effectiveDate: '2026-12-01',
      postings: [line(5), line(-5, 'income:fees')],
    });
    expect(submissionOf({ ...holdFunds, commandId: 'c-2' }).command).toEqual({
      ...holdFunds,
      holdId: 'c-2',
      reasonCode: 'checkout_hold',
    });
    expect(submissionOf(open).command).toEqual({ ...open, mustNotGoNegative: false, reasonCode: 'opening_balance' });
  });

  it('keeps everything that was said', () => {
    const { command, context } = submissionOf(COMMAND_EXAMPLES.PostTransaction);
    expect(command).toMatchObject({
      effectiveDate: '2026-12-01',
      description: 'Order 100234 paid by card',
      postings: [
        { account: 'assets:psp_clearing', amount: 1250 },
        { account: 'liabilities:customer_deposits', amount: -1250, currency: 'GBP' },
      ],
      belief: { account: 'assets:psp_clearing', field: 'balance', before: 0, after: 1250 },
    });
    expect(context.belief).toEqual({ account: 'assets:psp_clearing', before: 0, after: 1250 });
    const reversal = submissionOf({ ...COMMAND_EXAMPLES.ReverseTransaction, effectiveDate: '2024-02-29' }).command;
    expect(reversal).toMatchObject({
      transactionId: 'auth-991-captured',
      reversalId: 'auth-991-captured-reversed',
      effectiveDate: '2024-02-29',
    });
    expect(submissionOf(COMMAND_EXAMPLES.CaptureFunds).command).toMatchObject({
      holdId: 'auth-991',
      transactionId: 'auth-991-captured',
      amount: 200,
    });
  });

  it('counts for the day, UTC, on which it happened', () => {
    const dayOf = (occurredAt: string) => submissionOf({ ...post, occurredAt }).command;
    expect(dayOf('2026-12-01T23:30:00-01:00')).toMatchObject({ effectiveDate: '2026-12-02' });
    expect(dayOf('2026-03-01T00:30:00+01:00')).toMatchObject({ effectiveDate: '2026-02-28' });
  });

  it('of as many postings as a transaction may have is taken', () => {
    const postings = Array.from({ length: MAX_POSTINGS }, () => ({ ...line(1), currency: 'GBP' }));
    expect(readTwice({ ...post, postings }).command).toMatchObject({ postings });
  });
});

describe('a command about records', () => {
  it('goes to the decider with the defaults filled in', () => {
    expect(submissionOf(setRecord).command).toEqual({ ...setRecord, reasonCode: 'source_of_truth_sync' });
    expect(submissionOf(derive).command).toEqual({ ...derive, reasonCode: 'source_of_truth_sync' });
  });

  it('keeps its belief, in the envelope as a list', () => {
    const belief = { fields: { price: 4, data: null, note: 'x' }, readPosition: 7 };
    const { command, context } = submissionOf({ ...setRecord, belief });
    expect(command).toMatchObject({ belief });
    expect(context.belief).toEqual({
      fields: [
        { field: 'price', before: 4 },
        { field: 'data', before: null },
        { field: 'note', before: 'x' },
      ],
      readPosition: 7,
    });
  });

  it('is the same command in whichever order its fields are written', () => {
    const hashOf = (fields: object) => submissionOf({ ...setRecord, fields }).context.commandHash;
    expect(hashOf({ a: 1, b: true })).toBe(hashOf({ b: true, a: 1 }));
    expect(hashOf({ a: 1, b: null, c: 'é' })).toBe(hashOf({ c: 'é', b: null, a: 1 }));
    expect(hashOf({ a: 1, b: null })).not.toBe(hashOf({ a: 1 }));
    expect(hashOf({ a: 1 })).not.toBe(hashOf({ a: '1' }));
    expect(hashOf({ a: { b: 1 } }.a)).not.toBe(hashOf({ a: 1 }));
  });

  it('stores no -0', () => {
    const { command, context } = submissionOf({ ...setRecord, fields: { a: -0 }, belief: { fields: { a: -0 } } });
    expect(JSON.stringify(command)).not.toContain('-0');
    expect('fields' in command && Object.is(command.fields['a'], 0)).toBe(true);
    expect(Object.is(context.belief?.fields?.[0]?.before, 0)).toBe(true);
  });

  it('of as many fields and inputs as it may have is taken', () => {
    const fields = Object.fromEntries(
      Array.from({ length: MAX_FIELDS }, (_, at) => [`f${String(at)}`, 'x'.repeat(at === 0 ? MAX_TEXT_LENGTH : 1)]),
    );
    const inputs = Array.from({ length: MAX_INPUTS }, (_, revision) => ({ ...input, revision, field: 'amount' }));
    const belief = { fields };
    expect(readTwice({ ...derive, fields, inputs, belief }).command).toMatchObject({ fields, inputs });
  });
});

const many = <T>(length: number, value: T): T[] => Array.from({ length }, () => value);
const fieldsOf = (length: number) => Object.fromEntries(many(length, 0).map((_, at) => [`f${String(at)}`, at]));
const parsedFields = (text: string) => ({ ...setRecord, fields: JSON.parse(text) as object });

/** name, body, what it is answered with. One row for each thing that can be wrong. */
const MALFORMED: readonly (readonly [string, unknown, string])[] = [
  ['no book', { ...post, book: undefined }, 'validation_failed book'],
  ['a book with "/"', { ...post, book: 'a/b' }, 'validation_failed book'],
  ['a book of 65 characters', { ...post, book: 'x'.repeat(65) }, 'validation_failed book'],
  ['a book of a megabyte', { ...post, book: 'x'.repeat(1e6) }, 'validation_failed book'],
  ['no postings', { ...post, postings: undefined }, 'validation_failed postings'],
  ['one posting', { ...post, postings: [line(1)] }, 'validation_failed postings'],
  ['501 postings', { ...post, postings: many(501, line(1)) }, 'validation_failed postings'],
  ['postings by account', { ...post, postings: { a: 1 } }, 'validation_failed postings'],
  ['a list in the postings', { ...post, postings: [[line(1)], line(-1)] }, 'validation_failed postings'],
  ['half a penny', { ...post, postings: [line(5), line(1.5)] }, 'validation_failed postings.1.amount'],
  ['an amount of 0', { ...post, postings: [line(5), line(0)] }, 'validation_failed postings.1.amount'],
  ['an amount of -0', { ...post, postings: [line(5), line(-0)] }, 'validation_failed postings.1.amount'],
  ['an amount in quotes', { ...post, postings: [line('5'), line(-5)] }, 'validation_failed postings.0.amount'],
  ['2^53', { ...post, postings: [line(2 ** 53), line(-5)] }, 'validation_failed postings.0.amount'],
  ['an empty segment', { ...post, postings: [line(5, 'a::b'), line(-5)] }, 'validation_failed postings.0.account'],
  ['an account of 17 segments', { ...open, account: many(17, 'a').join(':') }, 'validation_failed account'],
  ['an account of 256 characters', { ...open, account: 'x'.repeat(256) }, 'validation_failed account'],
  ['an account in other letters', { ...open, account: 'caf\u00e9' }, 'validation_failed account'],
  [
    'an unknown member of a posting',
    { ...post, postings: [{ ...line(5), x: 1 }, line(-5)] },
    'validation_failed postings.0.x',
  ],
  ['a currency in small letters', { ...open, currency: 'gbp' }, 'validation_failed currency'],
  ['a currency of 2 letters', { ...open, currency: 'GB' }, 'validation_failed currency'],
  ['no side', { ...open, normalSide: 'left' }, 'validation_failed normalSide'],
  ['a flag that is none', { ...open, mustNotGoNegative: 1 }, 'validation_failed mustNotGoNegative'],
  ['a description of 501 characters', { ...open, description: 'x'.repeat(501) }, 'validation_failed description'],
  ['a day that is not', { ...post, effectiveDate: '2026-02-29' }, 'validation_failed effectiveDate'],
  ['an instant for a day', { ...post, effectiveDate: '2026-12-01T00:00:00Z' }, 'validation_failed effectiveDate'],
  [
    'a day behind the year 9999',
    { ...post, occurredAt: '9999-12-31T23:30:00-01:00' },
    'validation_failed effectiveDate',
  ],
  ['a transaction without a reason', { ...post, reasonCode: undefined }, 'reason_required reasonCode'],
  [
    'no transaction',
    { type: 'ReverseTransaction', book: 'main', reasonCode: 'fee' },
    'validation_failed transactionId',
  ],
  ['funds of 0', { ...holdFunds, amount: 0 }, 'validation_failed amount'],
  ['negative funds', { ...holdFunds, amount: -1 }, 'validation_failed amount'],
  ['no account to debit', { ...holdFunds, debitAccount: undefined }, 'validation_failed debitAccount'],
  ['a time without an offset', { ...holdFunds, expiresAt: '2026-12-01T10:00:00' }, 'validation_failed expiresAt'],
  ['a member of another domain', { ...post, sku: 'A' }, 'validation_failed sku'],
  ['a belief about goods', { ...post, belief: { field: 'onHand' } }, 'validation_failed belief.field'],
  ['a belief of a record', { ...post, belief: { fields: { a: 1 } } }, 'validation_failed belief.fields'],
  [
    'a look-up that is not for senders',
    { ...post, type: 'ReverseTransaction', original: {} },
    'validation_failed postings original transactionId',
  ],
  ["the service's own type", { type: 'ExpireFunds', book: 'main' }, 'unknown_command_type type'],

  ['no record type', { ...setRecord, recordType: undefined }, 'validation_failed recordType'],
  ['a record type with "/"', { ...setRecord, recordType: 'a/b' }, 'validation_failed recordType'],
  ['a key of 257 characters', { ...setRecord, key: 'x'.repeat(257) }, 'validation_failed key'],
  ['no fields', { ...setRecord, fields: {} }, 'validation_failed fields'],
  ['fields that are a list', { ...setRecord, fields: [1] }, 'validation_failed fields'],
  ['fields that are null', { ...setRecord, fields: null }, 'validation_failed fields'],
  ['101 fields', { ...setRecord, fields: fieldsOf(101) }, 'validation_failed fields'],
  ['a float', { ...setRecord, fields: { a: 1, price: 1.5 } }, 'validation_failed fields.price'],
  ['2^53 in a field', { ...setRecord, fields: { price: 2 ** 53 } }, 'validation_failed fields.price'],
  ['an object in a field', { ...setRecord, fields: { price: {} } }, 'validation_failed fields.price'],
  ['a text of 4097 characters', { ...setRecord, fields: { note: 'x'.repeat(4097) } }, 'validation_failed fields.note'],
  ['half a character', { ...setRecord, fields: { note: '\ud800' } }, 'validation_failed fields.note'],
  ['NUL', { ...setRecord, fields: { note: 'a\u0000' } }, 'validation_failed fields.note'],
  ['two things wrong', { ...setRecord, fields: { a: 1.5, '9b': 1 } }, 'validation_failed fields.a fields.9b'],
  ['a name with a dot', { ...setRecord, fields: { 'a.b': 1 } }, 'validation_failed fields.a.b'],
  ['no name', { ...setRecord, fields: { '': 1 } }, 'validation_failed fields.'],
  ['a word of CEL', { ...setRecord, fields: { in: 1 } }, 'validation_failed fields.in'],
  [
    'a name of 65 characters',
    { ...setRecord, fields: { ['x'.repeat(65)]: 1 } },
    `validation_failed fields.${'x'.repeat(65)}`,
  ],
  ['a prototype', parsedFields('{"__proto__":1}'), 'validation_failed fields.__proto__'],
  ['a constructor', parsedFields('{"constructor":1}'), 'validation_failed fields.constructor'],
  [
    'a believed prototype',
    { ...setRecord, belief: parsedFields('{"__proto__":1}') },
    'validation_failed belief.fields.__proto__',
  ],
  ['a belief in a float', { ...setRecord, belief: { fields: { a: 0.5 } } }, 'validation_failed belief.fields.a'],
  [
    'a belief about goods in a record',
    { ...setRecord, belief: { before: 1 } },
    'validation_failed belief.before belief.fields',
  ],
  ['nothing derived', { ...derive, fields: { a: null } }, 'validation_failed fields.a'],
  ['no inputs', { ...derive, inputs: [] }, 'validation_failed inputs'],
  ['1,001 inputs', { ...derive, inputs: many(1001, input) }, 'validation_failed inputs'],
  ['10,000 inputs', { ...derive, inputs: many(10_000, input) }, 'validation_failed'],
  ['an input of no name', { ...derive, inputs: [{ ...input, as: 'a b' }] }, 'validation_failed inputs.0.as'],
  [
    'an input called constructor',
    { ...derive, inputs: [{ ...input, as: 'constructor' }] },
    'validation_failed inputs.0.as',
  ],
  [
    'an input of revision -1',
    { ...derive, inputs: [input, { ...input, revision: -1 }] },
    'validation_failed inputs.1.revision',
  ],
  ['an input of no stream', { ...derive, inputs: [{ ...input, stream: '' }] }, 'validation_failed inputs.0.stream'],
  ['no algorithm', { ...derive, algorithm: undefined }, 'validation_failed algorithm'],
  ['a number for a version', { ...derive, algorithmVersion: 1 }, 'validation_failed algorithmVersion'],
  ['a retraction without a reason', { type: 'RetractRecord', recordType: 'a', key: 'b' }, 'reason_required reasonCode'],
];

describe('a malformed command', () => {
  it.each(MALFORMED)('%s', (_, body, expected) => {
    expect(codeAndPath(parseCommand(body, sender))).toBe(expected);
  });

  it('says of a field what it must be', () => {
    expect(parseCommand({ ...setRecord, fields: { price: 1.5 } }, sender)).toMatchObject({
      detail:
        'fields.price must be a whole number within ±(2^53 − 1), text of at most 4096 characters without NUL, true, false or null.',
    });
  });
});
