import { RecordLog, formula } from '../testing/record-log.js';
import { derive, input, recordAt, retract, set } from '../testing/scenario.js';
import type { RecordCommand } from '../record/commands.js';
import type { FieldValues } from '../record/values.js';
import { firstFaults, lineageFaults } from './faults.js';
import type { FormulaOf, LineageEvent, LineagePoint, LineageReader } from './graph.js';
import { walkLineage } from './walk.js';

const of = (key: string, command: RecordCommand): RecordCommand => ({ ...command, ...recordAt('r', key) });
const from = (as: string, key: string, revision = 0) => input(as, `record-r/${key}`, revision, 'v');
const derived = (key: string, fields: FieldValues, ...inputs: ReturnType<typeof from>[]) =>
  of(key, derive(fields, ...inputs));
const point = (key: string, revision = 0): LineagePoint => ({ stream: `record-r/${key}`, revision, field: 'v' });

const SUM = formula((variables) => [...variables.values()].flat().reduce((a, b) => a + b, 0));
const sums: FormulaOf = () => SUM;

/** data1 → data2 → data3 → data4; the second step adds 1 too many. */
const chain = (): RecordLog => {
  const log = new RecordLog();
  log.send(of('data1', set({ v: 4 })), 'erp', '7.0');
  log.send(derived('data2', { v: 5 }, from('x', 'data1')), 'pricing', '2.1.0');
  log.send(derived('data3', { v: 9 }, from('x', 'data2'), from('y', 'data1')), 'quotes', '3.0.0');
  log.send(derived('data4', { v: 9 }, from('x', 'data3')), 'shop', '1.0.0');
  return log;
};

describe('walkLineage', () => {
  it('walks from a value back to its sources', async () => {
    const graph = await walkLineage(point('data4'), chain().read, { formulaOf: sums });
    expect(graph.nodes.map(({ stream, depth, value, status }) => [stream, depth, value, status])).toEqual([
      ['record-r/data4', 0, 9, 'agrees'],
      ['record-r/data3', 1, 9, 'agrees'],
      ['record-r/data2', 2, 5, 'differs'],
      ['record-r/data1', 2, 4, 'source'],
    ]);
    expect(graph.edges).toEqual([
      { from: 0, to: 1, as: 'x' },
      { from: 1, to: 2, as: 'x' },
      { from: 1, to: 3, as: 'y' },
      { from: 2, to: 3, as: 'x' },
    ]);
    expect(graph).toMatchObject({ truncated: false, missing: [], cycles: [] });
    const wrong = {
      ...{ stream: 'record-r/data2', revision: 0, position: 1, field: 'v', value: 5, depth: 2 },
      ...{ subsystem: 'pricing', producerVersion: '2.1.0', algorithm: 'markup', algorithmVersion: '1' },
      ...{ status: 'differs', implied: 4 },
    };
    expect(graph.nodes[2]).toEqual(wrong);
    expect(lineageFaults(graph)).toEqual([wrong]);
    expect(firstFaults(graph)).toEqual([wrong]);
  });

  it('finds the event that said the value, before the revision that was named', async () => {
    const log = new RecordLog();
    log.send(of('a', set({ v: 1 })), 'old');
    log.send(of('a', set({ v: 2 })), 'new');
    log.send(of('a', set({ other: 3 })), 'other');
    log.send(derived('b', { v: 4 }, from('x', 'a', 2), from('y', 'a', 1)));
    const graph = await walkLineage(point('b'), log.read, { formulaOf: sums });
    expect(graph.nodes.map(({ revision, value, status }) => [revision, value, status])).toEqual([
      [0, 4, 'agrees'],
      [1, 2, 'source'],
    ]);
    expect(graph.edges).toEqual([
      { from: 0, to: 1, as: 'x' },
      { from: 0, to: 1, as: 'y' },
    ]);
  });

  it('binds several inputs of one name as a list, in their order', async () => {
    const log = new RecordLog();
    for (const [key, v] of Object.entries({ a: 1, b: 2, c: 3 })) log.send(of(key, set({ v })));
    log.send(derived('d', { v: 0 }, from('shard', 'c'), from('rate', 'a'), from('shard', 'b'), from('shard', 'a')));
    const seen: unknown[] = [];
    const spy = { evaluate: (variables: ReadonlyMap<string, unknown>) => (seen.push([...variables]), { value: 0 }) };
    await walkLineage(point('d'), log.read, { formulaOf: () => spy });
    expect(seen).toEqual([
      [
        ['shard', [3, 2, 1]],
        ['rate', 1],
      ],
    ]);
  });

  it('asks for the formula of algorithm, version and field', async () => {
    const asked: unknown[] = [];
    const graph = await walkLineage(point('data2'), chain().read, {
      formulaOf: (...args) => (asked.push(args), undefined),
    });
    expect(asked).toEqual([['markup', '1', 'v']]);
    expect(graph.nodes[0]).toMatchObject({ status: 'no_formula' });
  });

  it('says which inputs the log does not have', async () => {
    const log = new RecordLog();
    log.send(derived('b', { v: 4 }, from('x', 'a', 7)));
    const graph = await walkLineage(point('b'), log.read, { formulaOf: sums });
    expect(graph.missing).toEqual([{ ...point('a', 7), from: 0, as: 'x' }]);
    expect(graph.nodes[0]).toMatchObject({ status: 'input_missing' });
    expect(firstFaults(graph)).toEqual([]);
  });

  it.each([of('a', set({ v: null, other: 1 })), of('a', retract)])(
    'counts a value that was taken back as missing: $type',
    async (takenBack) => {
      const log = new RecordLog();
      log.send(of('a', set({ v: 1 })));
      log.send(takenBack);
      log.send(derived('b', { v: 1 }, from('x', 'a', 1)));
      const graph = await walkLineage(point('b'), log.read, { formulaOf: sums });
      expect(graph.nodes.map(({ value, status }) => [value, status])).toEqual([
        [1, 'input_missing'],
        [null, 'source'],
      ]);
      expect(graph.missing).toEqual([]);
    },
  );

  it('says why a formula gives no value', async () => {
    const failing = { evaluate: () => ({ fault: { message: 'division by zero' } }) };
    const graph = await walkLineage(point('data2'), chain().read, { formulaOf: () => failing });
    expect(graph.nodes[0]).toMatchObject({ status: 'formula_failed', failure: 'division by zero' });
    expect(firstFaults(graph)).toEqual([]);
  });

  it('says so when the log does not have the root', async () => {
    expect(await walkLineage(point('nothing'), chain().read)).toEqual({
      ...{ nodes: [], edges: [], truncated: false, cycles: [] },
      missing: [point('nothing')],
    });
  });

  it.each([
    [{ maxDepth: 0 }, ['not_followed']],
    [{ maxDepth: 1 }, ['agrees', 'not_followed']],
    [{ maxNodes: 1 }, ['not_followed']],
    [{ maxNodes: 3 }, ['agrees', 'not_followed', 'not_followed']],
    [{ maxEdges: 2 }, ['agrees', 'not_followed']],
    [{ maxEdges: 3 }, ['agrees', 'agrees', 'not_followed', 'source']],
  ])('stops at %j and says so', async (limits, statuses) => {
    const graph = await walkLineage(point('data4'), chain().read, { ...limits, formulaOf: sums });
    expect(graph.nodes.map(({ status }) => status)).toEqual(statuses);
    expect(graph.truncated).toBe(true);
  });

  it('is whole when a limit is just enough', async () => {
    const graph = await walkLineage(point('data4'), chain().read, {
      maxDepth: 2,
      maxNodes: 4,
      maxEdges: 4,
      formulaOf: sums,
    });
    expect(graph).toMatchObject({ truncated: false, nodes: { length: 4 } });
  });

  it('throws what the reader throws', async () => {
    const broken: LineageReader = () => Promise.reject(new Error('log_unavailable'));
    await expect(walkLineage(point('a'), broken)).rejects.toThrow('log_unavailable');
  });
});

describe('a circle', () => {
  const at = (name: string, value: number, ...inputs: string[]): [string, LineageEvent] => [
    name,
    {
      ...{ revision: 0, position: name.charCodeAt(0), value, subsystem: name },
      derivation: {
        inputs: inputs.map((stream) => ({ as: 'x', stream, revision: 0 })),
        algorithm: '+',
        algorithmVersion: '1',
      },
    },
  ];
  const walk = (...events: [string, LineageEvent][]) => {
    const log = new Map(events);
    return walkLineage({ stream: 'a', revision: 0 }, ({ stream }) => Promise.resolve(log.get(stream)), {
      formulaOf: sums,
    });
  };

  it('is told', async () => {
    const graph = await walk(at('a', 1, 'b', 'd'), at('b', 1, 'c'), at('c', 1, 'b'), at('d', 0, 'd'));
    expect(graph.nodes.map(({ subsystem }) => subsystem)).toEqual(['a', 'b', 'd', 'c']);
    expect(graph.cycles).toEqual([[1, 3], [2]]);
  });

  it('has all of its wrong steps as first ones, and hides those behind it', async () => {
    const graph = await walk(at('a', 7, 'b'), at('b', 2, 'c'), at('c', 1, 'b'));
    expect(lineageFaults(graph).map(({ subsystem }) => subsystem)).toEqual(['a', 'b', 'c']);
    expect(firstFaults(graph).map(({ subsystem }) => subsystem)).toEqual(['b', 'c']);
  });
});
