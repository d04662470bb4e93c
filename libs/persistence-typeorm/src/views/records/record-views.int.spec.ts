import * as fc from 'fast-check';
import { RecordsFold, recordsProjection, RevisionGapError, type RecordChanges } from '@tallyman/projections';
import { recordStream, type RecordCommand, type RecordId, type RecordType } from '@tallyman/records';
import type { FoldRange, RecordViews } from '@tallyman/read-models';
import { MemoryRecords } from '../../../../projections/src/testing/memory-records.js';
import { LiveRecords } from '../../../../projections/src/testing/records-history.js';
import { commandHistory } from '../../../../records/src/testing/commands-arbitrary.js';
import { derive, input, recordAt, retract, set } from '../../../../records/src/testing/scenario.js';
import { recordsViewSet } from '../../bulk-writer/records/records-view-set.js';
import { createProjectionStore } from '../../projection-store.js';
import { createRebuildStore } from '../../rebuilds/rebuild-store.js';
import { createViewDatabase, type ViewDatabase } from '../../testing/view-database.js';
import { createRecordViews } from './record-views.js';

const of = (id: RecordId, command: RecordCommand): RecordCommand => ({ ...command, ...id });
const price = 'price' as RecordType;

/** Names as long as may be, four bytes to the character, none like the other: no index may choke on them. */
const wide = (length: number): string =>
  Array.from({ length }, (_, index) => String.fromCodePoint(0x20000 + ((index * 7919) % 40_000))).join('');
const WIDE = recordAt(wide(64), wide(256));
const WIDE_STREAM = wide(512);

const played = (): LiveRecords => {
  const live = new LiveRecords();
  for (const [index, commands] of fc.sample(commandHistory, { numRuns: 30, seed: 7 }).entries())
    for (const command of commands) live.send(of(recordAt('price', `k${String(index).padStart(3, '0')}`), command));
  live.send(of(recordAt('price', 'k"1\\2'), set({ a: 'say "x"\\\n', b: true, c: -1 })));
  live.send(of(recordAt('order', 'gone'), set({ a: 1 })));
  live.send(of(recordAt('order', 'gone'), retract));
  live.send(of(WIDE, derive({ total: 7 }, input('x', WIDE_STREAM, 3, wide(10)), input('y', 's', 1))));
  live.log.register({ algorithm: 'sum', version: '1', expression: 'x + y' });
  live.log.register({
    algorithm: wide(64),
    version: wide(64),
    field: 'f'.repeat(64),
    expression: 'x',
    description: 'd',
  });
  return live;
};

const { log } = played();
const facts = log.facts();
const end = facts.length;
const fold = (from: number, to: number): RecordChanges => {
  const window = new RecordsFold();
  for (const event of facts.slice(from, to)) window.add(event);
  return window.net();
};
const expected = new MemoryRecords();
expected.apply(fold(0, end));

const project = async ({ database }: ViewDatabase, windowSize: number): Promise<void> => {
  const store = createProjectionStore(database, recordsViewSet);
  for (let from = 0; from < end; from += windowSize) {
    const to = Math.min(from + windowSize, end);
    expect(await store.apply(1, { from, to, changes: fold(from, to) })).toBe('applied');
  }
};

describe('the views of records', () => {
  let test: ViewDatabase;
  let views: RecordViews;
  const sql = (statement: string): Promise<unknown> => test.database.query(statement);

  beforeEach(async () => {
    test = await createViewDatabase();
    views = createRecordViews(test.database);
  });
  afterEach(() => test.close());

  it.each([1, 7, 100_000])('have every record as the log says, written in windows of %i', async (size) => {
    await project(test, size);
    for (const [stream, row] of expected.records) {
      const { position, value } = await views.record(row);
      const fields = [...expected.fields.values()].filter((field) => recordStream(field) === stream);
      expect(position).toBe(end);
      expect(value).toEqual({
        row: { ...row },
        fields: fields.toSorted((a, b) => (a.field < b.field ? -1 : 1)),
      });
    }
    expect((await views.record(recordAt('price', 'nobody'))).value).toBeUndefined();
    expect((await views.formulas(undefined, 10)).value).toEqual(
      [...expected.formulas.values()].toSorted((a, b) => (a.algorithm < b.algorithm ? -1 : 1)),
    );
  });

  it('list a type in order of keys, by prefix, page by page', async () => {
    await project(test, 100_000);
    const all = (await views.records(price, { limit: 1000 })).value;
    const keys = [...expected.records.values()].filter(({ recordType }) => recordType === price).map(({ key }) => key);
    expect(all.map(({ key }) => key)).toEqual(keys.sort());
    for (const { key, fields } of all)
      expect(Object.entries(fields)).toEqual(
        [...expected.fields.values()]
          .filter((field) => field.recordType === price && field.key === key)
          .map(({ field, value }) => [field, value])
          .sort(),
      );
    const [, second, third] = all;
    const page = { ...(second === undefined ? {} : { after: second.key }), limit: 1 };
    expect((await views.records(price, page)).value).toEqual([third]);
    const teens = all.filter(({ key }) => key.startsWith('k01'));
    expect((await views.records(price, { prefix: 'k01', limit: 100 })).value).toEqual(teens);
    expect((await views.records(price, { prefix: 'k01', after: 'k014', limit: 2 })).value).toEqual(teens.slice(5, 7));
    expect((await views.records(price, { prefix: '%', limit: 100 })).value).toEqual([]);
  });

  it('know what is derived now, from which streams, and nothing that was derived before', async () => {
    await project(test, 5);
    const derived = [...expected.fields.values()].filter(({ origin }) => origin.derivation !== undefined);
    const prices = derived.filter(({ recordType }) => recordType === price);
    const rows = (await views.derived(price, { limit: 1000 })).value;
    expect(rows).toEqual(
      prices
        .map(({ origin, ...row }) => {
          const { algorithm, algorithmVersion } = origin.derivation ?? {};
          return { ...row, revision: origin.revision, algorithm, algorithmVersion };
        })
        .toSorted((a, b) => (`${a.key}\0${a.field}` < `${b.key}\0${b.field}` ? -1 : 1)),
    );
    const [first, second] = rows;
    expect(first).toBeDefined();
    expect((await views.derived(price, { ...(first ? { after: first } : {}), limit: 1 })).value).toEqual([second]);
    const only = (await views.derived(price, { field: 'a', algorithmVersion: '2', limit: 1000 })).value;
    expect(only.length).toBeGreaterThan(0);
    expect(only).toEqual(rows.filter(({ field, algorithmVersion }) => field === 'a' && algorithmVersion === '2'));

    const uses = derived.flatMap(({ recordType, key, field, origin }) =>
      (origin.derivation?.inputs ?? []).map((each, ordinal) => ({ recordType, key, field, ordinal, each, origin })),
    );
    const ofS = uses
      .filter(({ each }) => each.stream === 's')
      .map(({ each, origin, ...use }) => ({
        ...use,
        as: each.as,
        inputRevision: each.revision,
        ...(each.field === undefined ? {} : { inputField: each.field }),
        revision: origin.revision,
        position: origin.position,
      }));
    const found = (await views.uses('s', { limit: 1000 })).value;
    const text = (use: object): string => JSON.stringify(Object.entries(use).sort());
    expect(found.map(text).sort()).toEqual(ofS.map(text).sort());
    const [one, two] = found;
    expect((await views.uses('s', { ...(one ? { after: one } : {}), limit: 1 })).value).toEqual([two]);
    expect((await views.uses('s', { inputField: 'a', limit: 1000 })).value).toEqual(
      found.filter(({ inputField }) => inputField === 'a'),
    );
    expect((await views.uses(WIDE_STREAM, { limit: 10 })).value).toMatchObject([{ ...WIDE, inputField: wide(10) }]);
    expect((await views.uses(`${WIDE_STREAM}x`, { limit: 10 })).value).toEqual([]);
    const [counted] = await test.database.query<[{ n: string }]>('select count(*) as n from record_inputs');
    // Those of an event once, however many fields it gave.
    expect(Number(counted.n)).toBe(
      new Set(uses.map((use) => JSON.stringify([use.recordType, use.key, use.origin.revision, use.ordinal]))).size,
    );
  });

  it('are rebuilt the same, and a rebuild names every cell that somebody changed', async () => {
    await project(test, 50);
    const before = (await views.records(price, { limit: 1000 })).value;
    const [row] = before.filter(({ fields }) => typeof fields['a'] === 'number');
    await sql(`update record_fields set value = '87' where key = '${String(row?.key)}' and field = 'a'`);
    await sql(`delete from record_inputs where input_stream = 's' and record_type <> 'price'`);
    await sql(`update formulas set expression = 'x * 2' where algorithm = 'sum'`);
    await sql(`update records set retracted = false where key = 'gone'`);
    const store = createRebuildStore(test.database, recordsViewSet);
    expect(await store.begin('r1', { subsystem: 'operations', keyId: 'key-1' })).toBeDefined();
    const speed = { targetPosition: end, eventsPerSecond: 1 };
    const half = Math.floor(end / 2);
    const range: FoldRange<RecordChanges> = (from, to) => {
      const last = Math.min(to, end);
      return Promise.resolve({ from, to: last, changes: fold(from, last), events: last - from });
    };
    const skipping = { ...(await range(1, half)), from: 0 };
    await expect(store.applyShadow('r1', skipping, speed)).rejects.toThrow(RevisionGapError);
    for (let from = 0; from < half; from += 9)
      expect(await store.applyShadow('r1', await range(from, Math.min(from + 9, half)), speed)).toBe(true);
    await store.attachShadow('r1');
    const result = await store.switchOver('r1', range);
    const differences = result.kind === 'switched' ? result.certificate.differences : [];
    expect(differences.map(({ table, column }) => `${table} ${column}`)).toEqual([
      'formulas expression',
      'record_fields value',
      ...['input_field', 'input_revision', 'input_stream', 'variable'].map((column) => `record_inputs ${column}`),
      'records retracted',
    ]);
    expect((await views.records(price, { limit: 1000 })).value).toEqual(before);
    expect(recordsProjection.name).toBe('records');
  });
});
