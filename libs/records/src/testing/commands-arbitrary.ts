import { MAX_QUANTITY } from '@tallyman/kernel';
import * as fc from 'fast-check';
import type { RecordCommand } from '../record/commands.js';
import type { FieldChanges, FieldValue, FieldValues } from '../record/values.js';
import { algorithm, by, input } from './scenario.js';

/** Few names, so that commands meet each other; some that objects have by birth. */
const field = fc.constantFrom('a', 'b', 'c', 'constructor', 'toString');
const value: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.integer({ min: -2, max: 2 }).map((n) => n + 0),
  fc.constantFrom(MAX_QUANTITY, -MAX_QUANTITY),
  fc.constantFrom('', 'x', '1'),
  fc.boolean(),
);
const fieldsOf = <Value extends FieldValue | null>(
  values: fc.Arbitrary<Value>,
): fc.Arbitrary<Readonly<Record<string, Value>>> =>
  fc
    .uniqueArray(fc.tuple(field, values), { minLength: 1, maxLength: 3, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries));
const changes: fc.Arbitrary<FieldChanges> = fieldsOf(fc.option(value, { freq: 3 }));
const values: fc.Arbitrary<FieldValues> = fieldsOf(value);

const belief = fc.record({ fields: changes, readPosition: fc.nat(9) }, { requiredKeys: ['fields'] });
const withBelief = (command: fc.Arbitrary<RecordCommand>): fc.Arbitrary<RecordCommand> =>
  fc
    .tuple(command, fc.option(belief, { freq: 2 }))
    .map(([sent, believed]) => (believed === null ? sent : { ...sent, belief: believed }));

const inputs = fc
  .tuple(
    fc.constantFrom('x', 'y'),
    fc.constantFrom('record-price/mug', 's'),
    fc.nat(3),
    fc.constantFrom('a', undefined),
  )
  .map(([as, stream, revision, name]) => input(as, stream, revision, name));

const command: fc.Arbitrary<RecordCommand> = fc.oneof(
  { weight: 4, arbitrary: changes.map((fields) => ({ ...by('SetRecord'), fields })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(values, fc.array(inputs, { minLength: 1, maxLength: 2 }), fc.constantFrom('1', '2'))
      .map(([fields, from, version]) => ({
        ...by('DeriveRecord'),
        fields,
        inputs: from,
        algorithm: algorithm('sum'),
        algorithmVersion: algorithm(version),
      })),
  },
  { weight: 1, arbitrary: fc.constant(by('RetractRecord')) },
);

/** Histories of commands for `MUG_PRICE`. */
export const commandHistory: fc.Arbitrary<readonly RecordCommand[]> = fc.array(withBelief(command), {
  minLength: 1,
  maxLength: 40,
});
