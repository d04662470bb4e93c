import * as fc from 'fast-check';
import { formula, RecordLog } from '../testing/record-log.js';
import { algorithm, by, input, recordAt } from '../testing/scenario.js';
import { firstFaults, lineageFaults } from './faults.js';
import type { FormulaOf } from './graph.js';
import { walkLineage } from './walk.js';

const ALGORITHMS = {
  sum: (values: readonly number[]) => values.reduce((a, b) => a + b, 0),
  greatest: (values: readonly number[]) => Math.max(...values),
  tenth: (values: readonly number[]) => Math.trunc(values.reduce((a, b) => a + b, 0) / 10) + 0,
};
type Name = keyof typeof ALGORITHMS;

const formulaOf: FormulaOf = (name) => formula((variables) => ALGORITHMS[name as Name]([...variables.values()].flat()));

/** A step: what it is computed from (as distances back), how, by how much it is wrong, and whether its record goes on. */
const step = fc.record({
  from: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
  name: fc.constantFrom<Name>('sum', 'greatest', 'tenth'),
  value: fc.integer({ min: -50, max: 50 }).map((n) => n + 0),
  wrong: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(-83, 1, 7) }),
  goesOn: fc.boolean(),
});

interface Made {
  readonly revision: number;
  readonly value: number;
  readonly inputs: readonly number[];
  readonly isWrong: boolean;
}

/** Sends the steps one after the other, each computed from what was really recorded before it. */
const build = (steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]) => {
  const log = new RecordLog();
  const made: Made[] = [];
  steps.forEach(({ from, name, value, wrong, goesOn }, index) => {
    const record = recordAt('step', String(index));
    const inputs = from.map((back) => index - back).filter((other) => other >= 0);
    const isDerived = inputs.length > 0;
    const implied = isDerived ? ALGORITHMS[name](inputs.map((other) => made[other]?.value ?? 0)) : value;
    const recorded = isDerived ? implied + wrong : implied;
    const named = inputs.map((other, at) =>
      input(`x${String(at)}`, `record-step/${String(other)}`, made[other]?.revision, 'v'),
    );
    const head = { ...record, fields: { v: recorded } };
    log.send(
      isDerived
        ? {
            ...by('DeriveRecord'),
            ...head,
            inputs: named,
            algorithm: algorithm(name),
            algorithmVersion: algorithm('1'),
          }
        : { ...by('SetRecord'), ...head },
      `subsystem-${String(index)}`,
      String(index),
    );
    const revision = goesOn ? log.send({ ...by('SetRecord'), ...record, fields: { other: 1 } }) : 0;
    if (goesOn) log.send({ ...by('SetRecord'), ...record, fields: { v: recorded + 1 } });
    made.push({ revision, value: recorded, inputs, isWrong: isDerived && wrong !== 0 });
  });
  return { log, made };
};

/** Everything that a step was computed from, at any distance, itself included. */
const behind = (made: readonly Made[], root: number): ReadonlySet<number> => {
  const found = new Set([root]);
  for (const node of found) for (const other of made[node]?.inputs ?? []) found.add(other);
  return found;
};

describe('of random derivations with steps that compute wrongly', () => {
  const walking = (
    look: (made: readonly Made[], root: number, graph: Awaited<ReturnType<typeof walkLineage>>) => void,
  ) =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
        const { log, made } = build(steps);
        const root = made.length - 1;
        const stream = `record-step/${String(root)}`;
        const point = { stream, revision: made[root]?.revision ?? 0, field: 'v' };
        look(made, root, await walkLineage(point, log.read, { formulaOf }));
      }),
      { numRuns: 400 },
    );
  const subsystems = (nodes: readonly { readonly subsystem: string }[]) => nodes.map(({ subsystem }) => subsystem);
  const named = (steps: Iterable<number>) =>
    [...steps].toSorted((a, b) => a - b).map((index) => `subsystem-${String(index)}`);

  it('every wrong step is found, and none that only received a wrong input', async () => {
    await walking((made, root, graph) => {
      const wrong = [...behind(made, root)].filter((index) => made[index]?.isWrong);
      expect(subsystems(lineageFaults(graph))).toEqual(named(wrong));
    });
  });

  it('the first ones have no wrong step behind them', async () => {
    await walking((made, root, graph) => {
      const wrong = [...behind(made, root)].filter((index) => made[index]?.isWrong);
      const first = wrong.filter(
        (index) => ![...behind(made, index)].some((other) => other !== index && made[other]?.isWrong),
      );
      expect(subsystems(firstFaults(graph))).toEqual(named(first));
    });
  });

  it('the graph is the whole of what the value was computed from', async () => {
    await walking((made, root, graph) => {
      expect(subsystems(graph.nodes).toSorted()).toEqual(named(behind(made, root)).toSorted());
      expect(graph).toMatchObject({ truncated: false, missing: [], cycles: [] });
    });
  });
});
