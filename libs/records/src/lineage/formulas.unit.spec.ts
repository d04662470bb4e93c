import { compileFormula } from '@tallyman/formulas';
import { RecordLog } from '../testing/record-log.js';
import { algorithm, by, input, recordAt } from '../testing/scenario.js';
import type { FieldValues } from '../record/values.js';
import { firstFaults } from './faults.js';
import type { FormulaOf } from './graph.js';
import { walkLineage } from './walk.js';

const FORMULAS: Readonly<Record<string, string>> = {
  line: 'qty > 10 ? price * qty * 90 / 100 : price * qty',
  total: 'sum(line)',
  state: 'total > limit ? "review" : "open"',
};
const formulaOf: FormulaOf = (name) => {
  const formula = compileFormula(FORMULAS[name] ?? '');
  return formula.kind === 'formula' ? formula : undefined;
};

const log = new RecordLog();
const set = (key: string, fields: FieldValues, subsystem: string) =>
  log.send({ ...by('SetRecord'), ...recordAt('order', key), fields }, subsystem);
const derive = (key: string, how: string, fields: FieldValues, from: Readonly<Record<string, [string, string][]>>) => {
  const inputs = Object.entries(from).flatMap(([as, points]) =>
    points.map(([other, field]) => input(as, `record-order/${other}`, 0, field)),
  );
  const head = { ...by('DeriveRecord'), ...recordAt('order', key), fields, inputs };
  return log.send({ ...head, algorithm: algorithm(how), algorithmVersion: algorithm('1') }, how);
};

describe('an order whose second line forgot the discount', () => {
  set('a', { price: 250, qty: 4 }, 'shop');
  set('b', { price: 99, qty: 11 }, 'shop');
  set('policy', { limit: 2000 }, 'risk');
  const factors = (key: string): Readonly<Record<string, [string, string][]>> => ({
    price: [[key, 'price']],
    qty: [[key, 'qty']],
  });
  derive('a-line', 'line', { net: 1000 }, factors('a'));
  derive('b-line', 'line', { net: 1089 }, factors('b'));
  derive(
    'sum',
    'total',
    { net: 2089 },
    {
      line: [
        ['a-line', 'net'],
        ['b-line', 'net'],
      ],
    },
  );
  derive('gate', 'state', { state: 'review' }, { total: [['sum', 'net']], limit: [['policy', 'limit']] });

  it('is in review because of that line', async () => {
    const graph = await walkLineage({ stream: 'record-order/gate', revision: 0, field: 'state' }, log.read, {
      formulaOf,
    });
    expect(
      graph.nodes.filter(({ status }) => status !== 'source').map((node) => [node.subsystem, node.status]),
    ).toEqual([
      ['state', 'agrees'],
      ['total', 'agrees'],
      ['line', 'agrees'],
      ['line', 'differs'],
    ]);
    expect(firstFaults(graph)).toMatchObject([{ stream: 'record-order/b-line', value: 1089, implied: 980 }]);
  });
});
