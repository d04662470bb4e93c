import { randomUUID } from 'node:crypto';
import { commandHashOf } from '@tallyman/event-catalog';
import type { CommandResult, LogCommand, QueryResult, Recheck, RecordLineage } from '@tallyman/application';
import type { LocationId, Quantity, Sku } from '@tallyman/inventory';
import { parseAccount, parseAmount, parseBook, parseCurrency, parseDay, parsePostings } from '@tallyman/ledger';
import {
  parseAlgorithmName,
  parseFieldName,
  parseRecordKey,
  parseRecordType,
  type DeriveRecord,
  type FieldChanges,
  type FieldValues,
  type RecordId,
} from '@tallyman/records';
import pg from 'pg';
import { pino } from 'pino';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { startRuntime, type Runtime } from './runtime.js';

let database: TestDatabase;
let runtime: Runtime;
let sql: pg.Client;
const PATIENCE = 60_000;
const by = { subsystem: 'operations', keyId: 'key-1' };

const start = () =>
  startRuntime({
    databaseUrl: database.url,
    memoryMiB: 512,
    peer: { host: '127.0.0.1', port: 0 },
    logger: pino({ level: 'silent' }),
  });

beforeAll(async () => {
  database = await createTestDatabase();
  runtime = await start();
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
}, PATIENCE);
afterAll(async () => {
  await sql.end();
  await runtime.stop();
  await database.drop();
});

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('a part of a test is missing');
  return value;
};
const record = (type: string, key: string): RecordId => ({
  recordType: must(parseRecordType(type)),
  key: must(parseRecordKey(key)),
});
const found = <T>(result: QueryResult<T>): T => {
  if (result.kind !== 'found') throw new Error(JSON.stringify(result));
  return result.value;
};

type From = { readonly subsystem?: string; readonly producerVersion?: string };

const submissionOf = (command: LogCommand, { subsystem = 'pricing', ...more }: From = {}) => ({
  command,
  context: {
    ...{ subsystem, ...more, commandId: randomUUID(), commandHash: commandHashOf(JSON.stringify(command)) },
    occurredAt: new Date().toISOString(),
  },
});

const send = async (command: LogCommand, from?: From): Promise<Extract<CommandResult, { outcome: 'accepted' }>> => {
  const result = await runtime.gate.submitAny(submissionOf(command, from));
  if (result.outcome === 'refused') throw new Error(result.refusal.code);
  return result;
};

const reasonCode = 'source_of_truth_sync' as const;
const setting = (id: RecordId, fields: FieldChanges): LogCommand => ({ type: 'SetRecord', ...id, fields, reasonCode });

interface Input {
  readonly as: string;
  readonly stream: string;
  readonly revision: number;
  readonly field?: string;
}
const deriving = (id: RecordId, fields: FieldValues, step: string, inputs: readonly Input[]): DeriveRecord => {
  const [algorithm = '', version = ''] = step.split('@');
  return {
    ...{ type: 'DeriveRecord', ...id, fields, reasonCode },
    inputs: inputs.map((input) => ({ ...input, as: must(parseFieldName(input.as)) })),
    algorithm: must(parseAlgorithmName(algorithm)),
    algorithmVersion: must(parseAlgorithmName(version)),
  };
};
const register = async (step: string, expression: string): Promise<number> => {
  const [algorithm = '', version = ''] = step.split('@');
  const result = await runtime.records.formulas.register({ algorithm, version, expression }, by);
  if (result.kind !== 'registered') throw new Error(JSON.stringify(result));
  return result.position;
};

const lineageOf = async (id: RecordId, field: string, more: object = {}): Promise<RecordLineage> => {
  const outcome = await runtime.records.lineage({ id, field, ...more });
  if (outcome?.kind !== 'found') throw new Error(JSON.stringify(outcome));
  return outcome.lineage;
};

const book = must(parseBook('main'));
const cash = must(parseAccount('assets:cash'));
const equity = must(parseAccount('equity'));
const item = { sku: 'A' as Sku, location: 'LDN1' as LocationId };

/** 700 of cash at revision 2 of the book, and nothing of it after that. */
const openBook = async (): Promise<void> => {
  const currency = must(parseCurrency('EUR'));
  const account = {
    type: 'OpenAccount',
    book,
    currency,
    mustNotGoNegative: false,
    reasonCode: 'opening_balance',
  } as const;
  await send({ ...account, account: cash, normalSide: 'debit' });
  await send({ ...account, account: equity, normalSide: 'credit' });
  for (const amount of [700, -700]) {
    const postings = parsePostings([
      { account: cash, amount: must(parseAmount(amount)) },
      { account: equity, amount: must(parseAmount(-amount)) },
    ]);
    const effectiveDate = must(parseDay('2026-12-01'));
    const transactionId = randomUUID();
    await send({
      ...{ type: 'PostTransaction', book, transactionId, effectiveDate, reasonCode: 'opening_balance' },
      postings: must(postings),
    });
  }
};

describe('a record', () => {
  const id = record('product', 'mug/blue');

  it('is read from the view, from the log as it was, and with proof that both agree', async () => {
    const first = await send(setting(id, { name: 'mug', price: 10, sold: true }));
    const second = await send(
      deriving(id, { price: 12 }, 'markup@1', [{ as: 'x', stream: 'record-cost/mug', revision: 0 }]),
      { producerVersion: '2.1.0' },
    );
    const now = found(await runtime.records.queries.record(id, { minPosition: second.position }));
    expect(now).toMatchObject({ retracted: false, freshness: { source: 'view' } });
    expect(now.fields.map(({ field, value }) => [field, value])).toEqual([
      ['name', 'mug'],
      ['price', 12],
      ['sold', true],
    ]);
    expect(now.fields[1]?.origin).toMatchObject({
      ...{ revision: 1, position: second.position, subsystem: 'pricing', producerVersion: '2.1.0' },
      derivation: { algorithm: 'markup', algorithmVersion: '1', inputs: [{ as: 'x', stream: 'record-cost/mug' }] },
    });
    const then = found(await runtime.records.queries.record(id, { at: { position: first.position } }));
    expect(then.fields.map(({ value }) => value)).toEqual(['mug', 10, true]);
    expect(then.freshness).toMatchObject({ position: first.position, source: 'log' });
    const verified = found(await runtime.records.queries.record(id, { verified: true }));
    expect(verified).toMatchObject({ fields: now.fields, viewAgrees: true, freshness: { source: 'log', lag: 0 } });

    await sql.query(`update record_fields set value = '"cup"' where field = 'name'`);
    const doubted = found(await runtime.records.queries.record(id, { verified: true }));
    expect(doubted).toMatchObject({ viewAgrees: false, fields: now.fields });
    expect(await runtime.records.explain({ id, field: 'name' })).toMatchObject({
      explanation: { value: 'mug', verdict: 'view_drift', served: { view: { value: 'cup', logValue: 'mug' } } },
    });
    await sql.query(`update record_fields set value = '"mug"' where field = 'name'`);
  });

  it('is explained event by event, also where values are no numbers', async () => {
    await send(setting(id, { price: null }));
    const { position } = await send(setting(id, { price: 'on request' }));
    await runtime.records.queries.record(id, { minPosition: position });
    const outcome = await runtime.records.explain({ id, field: 'price', expected: 12 });
    if (outcome?.kind !== 'explained') throw new Error('no explanation');
    const { steps, ...explanation } = outcome.explanation;
    expect(steps.map(({ before, after, delta, eventType }) => [before, after, delta, eventType])).toEqual([
      [null, 10, null, 'RecordSet'],
      [10, 12, 2, 'RecordDerived'],
      [12, null, null, 'RecordSet'],
      [null, 'on request', null, 'RecordSet'],
    ]);
    expect(explanation).toMatchObject({ value: 'on request', expected: 12, verdict: 'consistent', field: 'price' });
    expect(explanation).not.toHaveProperty('gap');
    const early = await runtime.records.explain({ id, field: 'price', expected: 4, at: { position: position - 2 } });
    expect(early).toMatchObject({ explanation: { value: 12, gap: 8 } });
  });

  it('is absent before its first event, and refused where the log is not yet', async () => {
    expect(await runtime.records.queries.record(record('product', 'none'))).toEqual({ kind: 'absent' });
    expect(await runtime.records.queries.record(id, { at: { position: 0 } })).toEqual({ kind: 'absent' });
    expect(await runtime.records.explain({ id: record('product', 'none'), field: 'a' })).toBeUndefined();
    expect(await runtime.records.lineage({ id: record('product', 'none'), field: 'a' })).toBeUndefined();
    const ahead = { kind: 'refused', code: 'position_ahead_of_log' };
    for (const far of [{ at: { position: 1e9 } }, { minPosition: 1e9 }])
      expect(await runtime.records.queries.record(id, far)).toMatchObject(ahead);
    expect(await runtime.records.lineage({ id, field: 'a', at: { position: 1e9 } })).toMatchObject(ahead);
  });
});

describe('a formula', () => {
  it('is registered once: of sixteen at the same moment one is taken, and the same again is no other', async () => {
    const formulas = Array.from({ length: 16 }, (_, index) => ({
      ...{ algorithm: 'race', version: '1', expression: `x + ${String(index)}` },
    }));
    const results = await Promise.all(formulas.map((formula) => runtime.records.formulas.register(formula, by)));
    expect(results.map(({ kind }) => kind).sort()).toEqual([...Array<string>(15).fill('exists'), 'registered']);
    const taken = must(formulas[results.findIndex(({ kind }) => kind === 'registered')]);
    expect(await runtime.records.formulas.register(taken, { subsystem: 'other', keyId: 'key-2' })).toMatchObject({
      ...{ kind: 'registered', replayed: true },
    });
    const other = await runtime.records.formulas.register({ ...taken, field: 'total', expression: 'x' }, by);
    if (other.kind !== 'registered') throw new Error(other.kind);
    const listed = found(await runtime.records.formulas.get('race', '1', other.position));
    expect(listed.formulas.map(({ field, expression }) => [field, expression])).toEqual([
      [undefined, taken.expression],
      ['total', 'x'],
    ]);
    expect(listed.formulas[0]).toMatchObject({ subsystem: 'operations', actor: 'key key-1' });
    expect(await runtime.records.formulas.get('race', '2')).toEqual({ kind: 'absent' });
    const page = found(await runtime.records.formulas.list({ limit: 1 }));
    expect(page).toMatchObject({ next: { algorithm: 'race', version: '1' } });
    expect(found(await runtime.records.formulas.list({ limit: 1, after: must(page.next) })).formulas).toMatchObject([
      { field: 'total' },
    ]);
  });

  it('that does not compile is not registered, and one that fails says why', async () => {
    const faulty = { algorithm: 'bad', version: '1', expression: 'x +' };
    expect(await runtime.records.formulas.register(faulty, by)).toMatchObject({
      kind: 'fault',
      code: 'syntax',
      position: 3,
    });
    expect(await runtime.records.formulas.get('bad', '1')).toEqual({ kind: 'absent' });
    const { formulas } = runtime.records;
    expect(
      formulas.check(
        'x / y',
        new Map([
          ['x', 7],
          ['y', 2],
        ]),
      ),
    ).toEqual({ kind: 'value', value: 3 });
    expect(
      formulas.check(
        'x / y',
        new Map([
          ['x', 7],
          ['y', 0],
        ]),
      ),
    ).toMatchObject({ code: 'division_by_zero' });
  });
});

describe('lineage', () => {
  const cost = record('cost', 'A');
  const price = record('price', 'A');
  const worth = record('worth', 'A');
  let wrongAt = 0;

  beforeAll(async () => {
    await openBook();
    await register('retail@3', 'cost * 150 / 100');
    await register('worth@1', 'price * qty + cash');
    const unit = { ...item, reasonCode: 'purchase_receipt', quantity: 5 as Quantity } as const;
    await send({ type: 'ReceiveStock', ...unit, condition: 'sellable' });
    await send({ type: 'ReceiveStock', ...unit, condition: 'sellable' });
    // A source that changed often before and after: the fourth revision counts.
    for (const value of [1, 2, 3, 580, 5]) await send(setting(cost, { cost: value }), { subsystem: 'purchasing' });
    const from: Input = { as: 'cost', stream: 'record-cost/A', revision: 3, field: 'cost' };
    const wrong = await send(deriving(price, { price: 8700 }, 'retail@3', [from]), { producerVersion: '2.4.0' });
    wrongAt = wrong.position;
    await send(
      deriving(worth, { worth: 44_200 }, 'worth@1', [
        { as: 'price', stream: 'record-price/A', revision: 0, field: 'price' },
        { as: 'qty', stream: 'stock-LDN1/A', revision: 0 },
        { as: 'cash', stream: 'ledger-main', revision: 2, field: 'assets:cash' },
      ]),
      { subsystem: 'reports' },
    );
  });

  it('goes from a value through records, stock and accounts back to the sources, and blames the step that went wrong', async () => {
    const { nodes, edges, firstFaults, value, missing, cycles, truncated } = await lineageOf(worth, 'worth');
    expect(value).toBe(44_200);
    expect(nodes.map(({ stream, revision, field, status }) => [stream, revision, field, status])).toEqual([
      ['record-worth/A', 0, 'worth', 'agrees'],
      ['record-price/A', 0, 'price', 'differs'],
      ['stock-LDN1/A', 0, 'available', 'source'],
      ['ledger-main', 2, 'assets:cash', 'source'],
      ['record-cost/A', 3, 'cost', 'source'],
    ]);
    expect(nodes.map((node) => node.value)).toEqual([44_200, 8700, 5, 700, 580]);
    expect(edges).toEqual([
      { from: 0, to: 1, as: 'price' },
      { from: 0, to: 2, as: 'qty' },
      { from: 0, to: 3, as: 'cash' },
      { from: 1, to: 4, as: 'cost' },
    ]);
    expect(firstFaults).toEqual([1]);
    expect(nodes[1]).toMatchObject({
      ...{ implied: 870, subsystem: 'pricing', producerVersion: '2.4.0', position: wrongAt },
      ...{ algorithm: 'retail', algorithmVersion: '3' },
    });
    expect({ missing, cycles, truncated }).toEqual({ missing: [], cycles: [], truncated: false });
  });

  it('keeps to its limits, and says so', async () => {
    const shallow = await lineageOf(worth, 'worth', { depth: 1 });
    expect(shallow).toMatchObject({ truncated: true, firstFaults: [] });
    expect(shallow.nodes.map(({ status }) => status)).toEqual(['agrees', 'not_followed', 'source', 'source']);
    expect((await lineageOf(worth, 'worth', { nodes: 2 })).nodes).toHaveLength(2);
  });

  it('tells what was so at a moment', async () => {
    const better = await send(
      deriving(price, { price: 870 }, 'retail@3', [
        { as: 'cost', stream: 'record-cost/A', revision: 3, field: 'cost' },
      ]),
      { producerVersion: '2.4.1' },
    );
    expect(await lineageOf(price, 'price')).toMatchObject({ value: 870, firstFaults: [] });
    const before = await lineageOf(price, 'price', { at: { position: better.position - 1 } });
    expect(before).toMatchObject({ value: 8700, firstFaults: [0], at: { position: better.position - 1 } });
    expect(await runtime.records.lineage({ id: price, field: 'price', at: { position: wrongAt - 1 } })).toBeUndefined();
  });

  it('names inputs that the log does not have, and circles', async () => {
    const [a, b] = [record('loop', 'a'), record('loop', 'b')];
    await send(deriving(a, { value: 1 }, 'copy@1', [{ as: 'x', stream: 'record-loop/b', revision: 0 }]));
    await send(deriving(b, { value: 1 }, 'copy@1', [{ as: 'x', stream: 'record-loop/a', revision: 0 }]));
    expect(await lineageOf(a, 'value')).toMatchObject({ cycles: [[0, 1]], missing: [] });
    const streams = ['record-x/nobody', 'stock-LDN1/A', 'ledger-main', 'formula-race', 'ledger-main', 'nonsense'];
    const fields: (string | undefined)[] = [undefined, 'colour', undefined, undefined, 'assets:cash#colour', undefined];
    const inputs = streams.map((stream, index) => {
      const field = fields[index];
      return { as: `x${String(index)}`, stream, revision: 0, ...(field === undefined ? {} : { field }) };
    });
    await send(deriving(record('odd', 'a'), { value: 1 }, 'copy@1', inputs));
    const odd = await lineageOf(record('odd', 'a'), 'value');
    expect(odd.missing.map(({ stream }) => stream)).toEqual(streams);
    expect(odd.nodes).toMatchObject([{ status: 'no_formula' }]);
    await send(
      deriving(record('odd', 'b'), { value: 1 }, 'copy@1', [
        { as: 'x', stream: 'ledger-main', revision: 2, field: 'assets:cash#available' },
        { as: 'y', stream: 'ledger-main', revision: 2, field: 'never:opened' },
        { as: 'z', stream: 'ledger-main', revision: 3, field: 'equity' },
      ]),
    );
    const { nodes } = await lineageOf(record('odd', 'b'), 'value');
    expect(nodes.slice(1).map((node) => node.value)).toEqual([700, null, 0]);
  });

  it('knows what was derived from a stream, now', async () => {
    const head = await runtime.store.head();
    const page = { limit: 10, minPosition: head.position };
    const ofCost = found(await runtime.records.queries.uses('record-cost/A', page));
    expect(ofCost.uses).toMatchObject([
      { recordType: 'price', key: 'A', field: 'price', as: 'cost', inputRevision: 3 },
    ]);
    const ofBook = found(await runtime.records.queries.uses('ledger-main', { limit: 2 }));
    expect(ofBook.uses).toHaveLength(2);
    const rest = found(await runtime.records.queries.uses('ledger-main', { limit: 10, after: must(ofBook.next) }));
    expect([...ofBook.uses, ...rest.uses].map(({ recordType, key }) => `${recordType}/${key}`)).toEqual([
      ...['odd/a', 'odd/a', 'odd/b', 'odd/b', 'odd/b', 'worth/A'],
    ]);
    const cashOnly = found(await runtime.records.queries.uses('ledger-main', { limit: 10, inputField: 'assets:cash' }));
    expect(cashOnly.uses.map(({ recordType }) => recordType)).toEqual(['worth']);
  });
});

describe('a whole type derived again', () => {
  const KEYS = 4000;
  const total = { field: 'value', algorithm: 'total', algorithmVersion: '1', subsystem: 'orders' };
  const keyOf = (index: number): string => `o${String(index).padStart(5, '0')}`;
  /** What releases 2.0.1 and 2.0.2 computed has forgotten the tax. */
  const isWrong = (index: number): boolean => index >= 1000 && index < 1750;
  const releaseOf = (index: number): string => (isWrong(index) ? (index < 1700 ? '2.0.1' : '2.0.2') : '2.0.0');
  let positions: readonly number[] = [];

  const sendAll = async (
    commands: readonly LogCommand[],
    fromOf: (index: number) => From,
  ): Promise<readonly number[]> => {
    const results = await Promise.all(
      commands.map((command, index) => runtime.gate.submitAny(submissionOf(command, fromOf(index)))),
    );
    return results.map((result) => {
      if (result.outcome === 'refused') throw new Error(result.refusal.code);
      return result.position;
    });
  };

  const recheck = async (more: object = {}): Promise<Recheck> => {
    const outcome = await runtime.records.recheck({ recordType: must(parseRecordType('order')), ...more });
    if (outcome.kind !== 'found') throw new Error(outcome.code);
    return outcome.recheck;
  };

  beforeAll(async () => {
    await register('total@1', 'net * (100 + tax) / 100');
    // All orders share a source with a long history, and it goes on afterwards.
    const tax = record('tax', 'DE');
    await sendAll(
      Array.from({ length: 601 }, (_, percent) => setting(tax, { percent })),
      () => ({ subsystem: 'finance' }),
    );
    const indices = Array.from({ length: KEYS }, (_, index) => index);
    for (let begin = 0; begin < KEYS; begin += 2000) {
      const part = indices.slice(begin, begin + 2000);
      await sendAll(
        part.map((index) => setting(record('net', keyOf(index)), { net: 100 * index })),
        () => ({ subsystem: 'shop' }),
      );
      const derived = await sendAll(
        part.map((index) =>
          deriving(record('order', keyOf(index)), { value: isWrong(index) ? 100 * index : 119 * index }, 'total@1', [
            { as: 'net', stream: `record-net/${keyOf(index)}`, revision: 0, field: 'net' },
            { as: 'tax', stream: 'record-tax/DE', revision: 19, field: 'percent' },
          ]),
        ),
        (index) => ({ subsystem: 'orders', producerVersion: releaseOf(begin + index) }),
      );
      positions = [...positions, ...derived];
    }
    await runtime.records.queries.records(must(parseRecordType('order')), {
      limit: 1,
      minPosition: Math.max(...positions),
    });
  }, PATIENCE);

  it('names the step, the releases and how many each got wrong, in seconds', async () => {
    const began = performance.now();
    const { findings, ...rest } = await recheck({ samples: 2 });
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(rest).toMatchObject({
      ...{ checked: KEYS, viewDiffers: 0, unlisted: 0 },
      totals: { agrees: KEYS - 750, differs: 750, no_formula: 0, input_missing: 0 },
    });
    expect(rest).not.toHaveProperty('next');
    const wrongOf = (producerVersion: string, from: number, to: number) => {
      const wrong = positions.slice(from, to);
      return {
        ...{ ...total, status: 'differs', producerVersion, count: to - from },
        ...{ firstPosition: Math.min(...wrong), lastPosition: Math.max(...wrong) },
        samples: [from, from + 1].map((index) => ({
          ...{ key: keyOf(index), revision: 0, position: positions[index], value: 100 * index, implied: 119 * index },
        })),
      };
    };
    expect(findings).toEqual([wrongOf('2.0.1', 1000, 1700), wrongOf('2.0.2', 1700, 1750)]);
  });

  it('adds up to the same page by page', async () => {
    const counts: number[] = [];
    let after: Recheck['next'];
    do {
      const page = await recheck({ limit: 700, ...(after === undefined ? {} : { after }) });
      counts.push(page.totals.differs);
      after = page.next;
    } while (after !== undefined);
    expect(counts).toHaveLength(6);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(750);
  });

  it('looks only at what it is asked for, and says what has no formula', async () => {
    expect(await recheck({ algorithmVersion: '2' })).toMatchObject({ checked: 0, findings: [] });
    expect(await recheck({ field: 'other' })).toMatchObject({ checked: 0 });
    const { position } = await send(
      deriving(record('order', 'zz'), { other: 1 }, 'unknown@9', [{ as: 'x', stream: 'record-tax/DE', revision: 0 }]),
    );
    expect(await recheck({ field: 'other', minPosition: position })).toMatchObject({
      ...{ checked: 1, totals: { no_formula: 1 } },
      findings: [{ status: 'no_formula', algorithm: 'unknown', algorithmVersion: '9', producerVersion: null }],
    });
  });

  it('believes the log and not the view', async () => {
    await sql.query(`update record_fields set value = '1' where record_type = 'order' and key = 'o00002'`);
    const { totals, viewDiffers } = await recheck({ field: 'value', limit: 10 });
    expect({ totals, viewDiffers }).toMatchObject({ totals: { agrees: 10, differs: 0 }, viewDiffers: 1 });
    await sql.query(`update record_fields set value = '238' where record_type = 'order' and key = 'o00002'`);
  });
});

describe('the projection', () => {
  it('is rebuilt with a certificate that finds nothing, and a second process reads the same', async () => {
    const rebuilds = must(runtime.rebuilds.get('records'));
    const started = await rebuilds.start(by);
    if (started.kind === 'refused') throw new Error(started.code);
    await rebuilds.settled(started.record.rebuildId);
    const done = await rebuilds.get(started.record.rebuildId);
    expect(done).toMatchObject({ status: 'completed', certificate: { differenceCount: 0, projection: 'records' } });
    expect(done?.certificate?.rowsCompared).toBeGreaterThan(8000);
    const second = await start();
    expect(found(await second.records.formulas.get('total', '1')).formulas).toMatchObject([
      { expression: 'net * (100 + tax) / 100' },
    ]);
    const outcome = await second.records.lineage({ id: record('order', 'o01000'), field: 'value' });
    expect(outcome).toMatchObject({ kind: 'found', lineage: { firstFaults: [0] } });
    await second.stop();
  });
});
