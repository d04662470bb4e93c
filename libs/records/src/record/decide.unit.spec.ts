import { accepted } from '@tallyman/kernel';
import { by, derive, given, input, MUG_PRICE, retract, set } from '../testing/scenario.js';
import type { RecordCommand } from './commands.js';
import type { RecordDecision } from './decision.js';
import { recordStream } from './names.js';
import { recordEntriesOf, recordFields } from './state.js';
import type { FieldChanges } from './values.js';

const typesOf = (decision: RecordDecision): readonly string[] =>
  decision.kind === 'accepted' ? decision.events.map(({ type }) => type) : [decision.refusal.code];
const derived = {
  inputs: [{ as: 'cost', stream: 'record-cost/mug', revision: 0 }],
  algorithm: 'markup',
  algorithmVersion: '1',
};
const COST = input('cost');

describe('SetRecord', () => {
  it('says what the fields were before', () => {
    const scene = given(set({ net: 5, name: 'mug' }));
    const fields = { net: 6, name: null, sold: false, gone: null };
    expect(scene.when(set(fields))).toEqual(
      accepted({ type: 'RecordSet', data: { fields, previous: { net: 5, name: 'mug', sold: null, gone: null } } }),
    );
    expect(recordFields(scene.record.state)).toEqual({ net: 6, sold: false });
  });

  it.each([
    ['what is there', { net: 5 }],
    ['to remove what is not there', { sold: null }],
    ['both', { net: 5, sold: null }],
    ['nothing', {}],
  ])('gives no events for a repeat: %s', (_name, fields) => {
    expect(given(set({ net: 5, name: 'mug' })).when(set(fields))).toEqual(accepted());
  });

  it('does not make a record by removing what is not there', () => {
    const scene = given(set({ net: null }));
    expect(scene.record.state.status).toBe('absent');
  });

  it.each([5, '5', true])('tells %p from what only looks like it', (value) => {
    const lookalikes = [5, '5', true, 1, ''].filter((other) => other !== value);
    for (const other of lookalikes)
      expect(typesOf(given(set({ net: value })).when(set({ net: other })))).toHaveLength(1);
  });

  it('keeps a record whose last field was removed', () => {
    const scene = given(set({ net: 5 }), set({ net: null }));
    expect(scene.record.state).toMatchObject({ status: 'live', count: 2 });
    expect(scene.when(retract)).toEqual(accepted({ type: 'RecordRetracted', data: { previous: {} } }));
  });
});

describe('DeriveRecord', () => {
  it('says what the fields were before and what they were computed from', () => {
    const scene = given(set({ net: 5 }));
    expect(scene.when(derive({ net: 6, gross: 7 }, COST))).toEqual(
      accepted({
        type: 'RecordDerived',
        data: { fields: { net: 6, gross: 7 }, previous: { net: 5, gross: null }, ...derived },
      }),
    );
    expect(scene.record.state.fields.get('gross')).toEqual({
      value: 7,
      revision: 1,
      derivation: { fields: 2, ...derived },
    });
  });

  it('is evidence even when it sets what was set', () => {
    const decision = given(set({ net: 5 })).when(derive({ net: 5 }, COST));
    expect(decision).toEqual(
      accepted({ type: 'RecordDerived', data: { fields: { net: 5 }, previous: { net: 5 }, ...derived } }),
    );
  });

  const BOTH = derive({ net: 5, gross: 6 }, COST, input('rate', 's', 1, 'x'));
  it('gives no events for the very same derivation again', () => {
    expect(given(BOTH).when(BOTH)).toEqual(accepted());
    expect(given(BOTH, set({ other: 1 })).when(BOTH)).toEqual(accepted());
  });

  const notTheSame: readonly [string, RecordCommand[], RecordCommand][] = [
    ['other values', [BOTH], { ...BOTH, fields: { net: 5, gross: 7 } } as RecordCommand],
    ['fewer fields', [BOTH], { ...BOTH, fields: { net: 5 } } as RecordCommand],
    ['more fields', [BOTH], { ...BOTH, fields: { net: 5, gross: 6, x: 1 } } as RecordCommand],
    ['a field was set since', [BOTH, set({ gross: 8 }), set({ gross: 6 })], BOTH],
    ['another algorithm', [{ ...BOTH, algorithm: 'other' } as RecordCommand], BOTH],
    ['another version', [{ ...BOTH, algorithmVersion: '2' } as RecordCommand], BOTH],
    ['a later revision', [BOTH], derive({ net: 5, gross: 6 }, COST, input('rate', 's', 2, 'x'))],
    ['another stream', [BOTH], derive({ net: 5, gross: 6 }, COST, input('rate', 't', 1, 'x'))],
    ['another field', [BOTH], derive({ net: 5, gross: 6 }, COST, input('rate', 's', 1))],
    ['another variable', [BOTH], derive({ net: 5, gross: 6 }, COST, input('tax', 's', 1, 'x'))],
    ['fewer inputs', [BOTH], derive({ net: 5, gross: 6 }, COST)],
    ['it was retracted since', [BOTH, retract], BOTH],
    ['two derivations', [derive({ gross: 6 }, COST), derive({ net: 5 }, COST)], derive({ net: 5, gross: 6 }, COST)],
  ];
  it.each(notTheSame)('is not the same: %s', (_name, history, when) => {
    expect(typesOf(given(...history).when(when))).toEqual(['RecordDerived']);
  });

  it('may be computed from the past of its own record, and from a future of others', () => {
    const own = recordStream(MUG_PRICE);
    const scene = given(set({ net: 5 }), set({ net: 6 }));
    expect(typesOf(scene.when(derive({ net: 7 }, input('a', own, 1), input('b', 'record-price/cup', 99))))).toEqual([
      'RecordDerived',
    ]);
  });

  it('may name one event for two variables, and two of its fields', () => {
    const inputs = [input('a', 's', 1, 'x'), input('b', 's', 1, 'x'), input('a', 's', 1, 'y'), input('a', 's', 1)];
    expect(typesOf(given().when(derive({ net: 7 }, ...inputs)))).toEqual(['RecordDerived']);
  });

  it('counts its inputs in the size of the state', () => {
    const { record } = given(derive({ net: 5, gross: 6 }, COST), set({ name: 'mug' }));
    expect(recordEntriesOf(record.state)).toBe(5);
    record.send(set({ net: 4 }));
    expect(recordEntriesOf(record.state)).toBe(4);
  });
});

describe('RetractRecord', () => {
  it('takes all fields away and says what they were', () => {
    const scene = given(set({ net: 5 }), derive({ gross: 6 }, COST));
    expect(scene.when(retract)).toEqual(
      accepted({ type: 'RecordRetracted', data: { previous: { gross: 6, net: 5 } } }),
    );
    expect(recordFields(scene.record.state)).toEqual({});
    expect(scene.when(retract)).toEqual(accepted());
  });

  it.each([set({ net: 5 }), derive({ net: 5 }, COST)])('is undone by $type', (command) => {
    const scene = given(set({ net: 5 }), retract, command);
    expect(scene.record.state.status).toBe('live');
    expect(scene.record.log.at(-1)).toMatchObject({ data: { previous: { net: null } } });
  });
});

describe('a belief', () => {
  const HISTORY = [set({ net: 5, name: 'mug' })];
  it.each<FieldChanges>([{ net: 5 }, { gone: null }, { net: 5, name: 'mug' }])(
    'that the log shares is no event: %j',
    (fields) => {
      expect(typesOf(given(...HISTORY).when({ ...set({ net: 6 }), belief: { fields } }))).toEqual(['RecordSet']);
    },
  );

  it.each([set({ net: 6 }), derive({ net: 6 }, COST), retract])(
    'that it does not share is evidence: $type',
    (command) => {
      const decision = given(...HISTORY).when({
        ...command,
        belief: { fields: { net: 4, name: 'mug', gone: 'x', sold: null }, readPosition: 7 },
      });
      expect(decision).toMatchObject({ events: { length: 2 } });
      expect(decision.kind === 'accepted' && decision.events[1]).toEqual({
        type: 'BeliefMismatchObserved',
        data: {
          fields: [
            { field: 'net', believedBefore: 4, actualBefore: 5 },
            { field: 'gone', believedBefore: 'x', actualBefore: null },
          ],
          readPosition: 7,
        },
      });
    },
  );

  it('about a repeat that changes nothing is no event', () => {
    const command = { ...by('SetRecord'), fields: { net: 5 }, belief: { fields: { net: 99 } } };
    expect(given(...HISTORY).when(command)).toEqual(accepted());
  });
});
