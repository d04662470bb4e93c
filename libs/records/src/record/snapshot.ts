import { VersionedMap } from '@tallyman/kernel';
import type { Derivation, RecordField, RecordState } from './state.js';
import type { FieldValue } from './values.js';

/** Raise it with every change of what a state is or of how an event changes it: older snapshots are then ignored, not misread. */
export const RECORD_SNAPSHOT_FORMAT = 1;

/** The members in a form that JSON keeps exactly. */
interface StoredState {
  readonly status: RecordState['status'];
  readonly count: number;
  readonly inputs: number;
  /** Name, value, revision and, if it was derived, the index of its derivation. */
  readonly fields: readonly (readonly [string, FieldValue, number, number?])[];
  /** Each once, because fields of one derivation share it. */
  readonly derivations: readonly Derivation[];
}

/** A state as text, from which `recordFromSnapshot` makes one that decides and evolves alike. */
export const recordSnapshot = (state: RecordState): string => {
  const indices = new Map<Derivation, number>();
  const indexOf = (derivation: Derivation): number => {
    const index = indices.get(derivation) ?? indices.size;
    indices.set(derivation, index);
    return index;
  };
  const fields = Array.from(state.fields, ([name, { value, revision, derivation }]) =>
    derivation === undefined
      ? ([name, value, revision] as const)
      : ([name, value, revision, indexOf(derivation)] as const),
  );
  const { status, count, inputs } = state;
  const stored: StoredState = { status, count, inputs, fields, derivations: [...indices.keys()] };
  return JSON.stringify(stored);
};

/** The state of a text that `recordSnapshot` of the same format made. */
export const recordFromSnapshot = (text: string): RecordState => {
  const { status, count, inputs, fields, derivations } = JSON.parse(text) as StoredState;
  const entries = fields.map(([name, value, revision, index]): [string, RecordField] => {
    const derivation = index === undefined ? undefined : derivations[index];
    return [name, derivation === undefined ? { value, revision } : { value, revision, derivation }];
  });
  return { status, count, inputs, fields: VersionedMap.from(entries) };
};
