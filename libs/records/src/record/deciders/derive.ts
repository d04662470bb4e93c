import { accepted, refused } from '@tallyman/kernel';
import type { DeriveRecord } from '../commands.js';
import type { RecordDecision } from '../decision.js';
import type { DerivationInput } from '../events.js';
import { recordStream } from '../names.js';
import type { RecordRefusal } from '../refusals.js';
import type { RecordState } from '../state.js';
import { previousOf, refuseTooMany } from './changes.js';

/** Names have no control characters, so U+0000 divides. */
const inputKey = ({ as, stream, revision, field }: DerivationInput): string =>
  `${as}\0${stream}\0${String(revision)}\0${field ?? ''}`;

const refuseDuplicate = (inputs: readonly DerivationInput[]): RecordRefusal | undefined => {
  if (inputs.length === 1) return undefined;
  const seen = new Set<string>();
  for (const input of inputs) {
    const key = inputKey(input);
    const { as, stream, revision, field } = input;
    if (seen.has(key))
      return { code: 'duplicate_input', as, stream, revision, ...(field === undefined ? {} : { field }) };
    seen.add(key);
  }
  return undefined;
};

/** What a value was computed from was there before it. Of other streams the log may not know yet. */
const refuseOwnFuture = (command: DeriveRecord, present: number): RecordRefusal | undefined => {
  const own = recordStream(command);
  const future = command.inputs.find(({ stream, revision }) => stream === own && revision >= present);
  return future === undefined
    ? undefined
    : { code: 'input_is_own_future', stream: own, revision: future.revision, present };
};

const isSameInput = (a: DerivationInput, b: DerivationInput | undefined): boolean =>
  a.as === b?.as && a.stream === b.stream && a.revision === b.revision && a.field === b.field;

/** Is this the very derivation that all of its fields, and no others, have from last? */
const isRepeat = ({ fields, inputs, algorithm, algorithmVersion }: DeriveRecord, state: RecordState): boolean => {
  const values = Object.entries(fields);
  const last = state.fields.get(values[0]?.[0] ?? '')?.derivation;
  if (last === undefined || last.fields !== values.length || last.inputs.length !== inputs.length) return false;
  if (last.algorithm !== algorithm || last.algorithmVersion !== algorithmVersion) return false;
  for (const [name, value] of values) {
    const field = state.fields.get(name);
    if (field?.value !== value || field.derivation !== last) return false;
  }
  return inputs.every((input, index) => isSameInput(input, last.inputs[index]));
};

/** A derivation is evidence even when the values are the same; only the very same one again is a repeat. */
export const decideDerive = (command: DeriveRecord, state: RecordState): RecordDecision => {
  const { fields, inputs, algorithm, algorithmVersion } = command;
  const changes = Object.entries(fields);
  const refusal = refuseDuplicate(inputs) ?? refuseOwnFuture(command, state.count);
  if (refusal !== undefined) return refused(refusal);
  if (isRepeat(command, state)) return accepted();
  const tooMany = refuseTooMany(state, changes);
  if (tooMany !== undefined) return refused(tooMany);
  const previous = previousOf(state, changes);
  return accepted({ type: 'RecordDerived', data: { fields, previous, inputs, algorithm, algorithmVersion } });
};
