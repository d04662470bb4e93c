import { VersionedMap } from '@tallyman/kernel';
import type { DerivationInput } from './events.js';
import type { FieldValue } from './values.js';

/** How an event computed its fields; one object for all of them. */
export interface Derivation {
  /** How many fields it gave. */
  readonly fields: number;
  readonly inputs: readonly DerivationInput[];
  readonly algorithm: string;
  readonly algorithmVersion: string;
}

/** A value and where it comes from. */
export interface RecordField {
  readonly value: FieldValue;
  /** Of the event of this stream that said so last. */
  readonly revision: number;
  /** Without it the value was set. */
  readonly derivation?: Derivation;
}

/** What a record's events add up to, persistent: an old state stays valid. */
export interface RecordState {
  /** `absent`: nothing happened yet. `retracted`: it has no fields until it is set or derived again. */
  readonly status: 'absent' | 'live' | 'retracted';
  /** Events so far; the revision of the next. */
  readonly count: number;
  readonly fields: VersionedMap<RecordField>;
  /** Of all derived fields; an input counts for each field that it gave. */
  readonly inputs: number;
}

/** Before the first event. */
export const initialRecord: RecordState = { status: 'absent', count: 0, fields: VersionedMap.from(), inputs: 0 };

/** The value of a field, `null` when it is not there. O(1). */
export const fieldValue = (state: RecordState, field: string): FieldValue | null =>
  state.fields.get(field)?.value ?? null;

/** Every field with its value, in order of their names. O(n log n) in the fields. */
export const recordFields = (state: RecordState): Readonly<Record<string, FieldValue>> =>
  Object.fromEntries(
    Array.from(state.fields, ([name, { value }]) => [name, value] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** How many entries the state keeps: a measure of its size for a cache. O(1). */
export const recordEntriesOf = (state: RecordState): number => state.fields.size + state.inputs;
