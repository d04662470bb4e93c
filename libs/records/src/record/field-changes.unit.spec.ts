import { MAX_QUANTITY } from '@tallyman/kernel';
import type { RecordEvent } from './events.js';
import { fieldChangesOf } from './field-changes.js';

const setTo = (before: number | string | boolean | null, after: number | string | boolean | null): RecordEvent => ({
  type: 'RecordSet',
  data: { fields: { f: after }, previous: { f: before } },
});

describe('fieldChangesOf', () => {
  it.each([
    [2, 5, 3],
    [5, 2, -3],
    [null, 5, 5],
    [5, null, -5],
    [5, 5, 0],
    [null, null, 0],
    [-1, MAX_QUANTITY - 1, MAX_QUANTITY],
    [-1, MAX_QUANTITY, undefined],
    ['5', 5, undefined],
    [5, true, undefined],
    ['a', 'b', undefined],
  ])('%p → %p changes by %p', (before, after, delta) => {
    const change = { field: 'f', before, after };
    expect(fieldChangesOf(setTo(before, after))).toStrictEqual([delta === undefined ? change : { ...change, delta }]);
  });

  it('of a derivation are those of its fields, in its order', () => {
    const derivation = { inputs: [], algorithm: 'x', algorithmVersion: '1' };
    const data = { fields: { b: 1, a: 'x' }, previous: { a: null, b: 2 }, ...derivation };
    expect(fieldChangesOf({ type: 'RecordDerived', data })).toEqual([
      { field: 'b', before: 2, after: 1, delta: -1 },
      { field: 'a', before: null, after: 'x' },
    ]);
  });

  it('of a retraction are all that were there', () => {
    expect(fieldChangesOf({ type: 'RecordRetracted', data: { previous: { a: 'x', b: 2 } } })).toEqual([
      { field: 'a', before: 'x', after: null },
      { field: 'b', before: 2, after: null, delta: -2 },
    ]);
  });

  it('of evidence are none', () => {
    expect(fieldChangesOf({ type: 'BeliefMismatchObserved', data: { fields: [] } })).toEqual([]);
  });

  it('do not take what every object has for a previous value', () => {
    const event: RecordEvent = { type: 'RecordSet', data: { fields: { constructor: 1 }, previous: {} } };
    expect(fieldChangesOf(event)).toEqual([{ field: 'constructor', before: null, after: 1, delta: 1 }]);
  });
});
