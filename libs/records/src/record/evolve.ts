import { unreachable, VersionedMap } from '@tallyman/kernel';
import type { RecordEvent } from './events.js';
import { initialRecord, type Derivation, type RecordState } from './state.js';
import type { FieldChanges } from './values.js';

const inputsOf = (derivation: Derivation | undefined): number => derivation?.inputs.length ?? 0;

const withFields = (state: RecordState, changes: FieldChanges, derivation?: Derivation): RecordState => {
  const revision = state.count;
  let { fields, inputs } = state;
  for (const [name, value] of Object.entries(changes)) {
    inputs -= inputsOf(fields.get(name)?.derivation);
    if (value === null) {
      fields = fields.remove(name);
      continue;
    }
    fields = fields.set(name, derivation === undefined ? { value, revision } : { value, revision, derivation });
    inputs += inputsOf(derivation);
  }
  return { status: 'live', count: revision + 1, fields, inputs };
};

/**
 * The state after the next event of this record. O(fields of the event). Holds no rule and never throws: history has happened.
 * Every event of the stream must be given, in order, because the state counts revisions.
 */
export const evolveRecord = (state: RecordState, event: RecordEvent): RecordState => {
  switch (event.type) {
    case 'RecordSet':
      return withFields(state, event.data.fields);
    case 'RecordDerived': {
      const { fields, inputs, algorithm, algorithmVersion } = event.data;
      return withFields(state, fields, { fields: Object.keys(fields).length, inputs, algorithm, algorithmVersion });
    }
    case 'RecordRetracted':
      return { status: 'retracted', count: state.count + 1, fields: VersionedMap.from(), inputs: 0 };
    case 'BeliefMismatchObserved':
      return { status: state.status, count: state.count + 1, fields: state.fields, inputs: state.inputs };
    default:
      return unreachable(event);
  }
};

/** The state after all events of a record's stream, or of its beginning. */
export const replayRecord = (events: Iterable<RecordEvent>): RecordState => {
  let state = initialRecord;
  for (const event of events) state = evolveRecord(state, event);
  return state;
};
