import { isWhole, unreachable } from '@tallyman/kernel';
import type { RecordEvent } from './events.js';
import type { FieldChanges, FieldValue } from './values.js';

/** What an event did to one field; `null`: the field is not there. */
export interface FieldChange {
  readonly field: string;
  readonly before: FieldValue | null;
  readonly after: FieldValue | null;
  /**
   * Of whole numbers: after − before, where a field that is not there counts as 0. Missing when either is something else, or when
   * the difference leaves ±(2^53 − 1).
   */
  readonly delta?: number;
}

const isAmount = (value: FieldValue | null): value is number | null => value === null || typeof value === 'number';

const changeOf = (field: string, before: FieldValue | null, after: FieldValue | null): FieldChange => {
  if (!isAmount(before) || !isAmount(after)) return { field, before, after };
  const delta = (after ?? 0) - (before ?? 0);
  return isWhole(delta) ? { field, before, after, delta } : { field, before, after };
};

const changesOf = (fields: FieldChanges, previous: FieldChanges): readonly FieldChange[] => {
  const before = new Map(Object.entries(previous));
  return Object.entries(fields).map(([field, after]) => changeOf(field, before.get(field) ?? null, after));
};

/**
 * What an event says of each of its fields, in its order: the language in which records are explained. A field that was said again
 * with the same value is among them. Total: history has happened.
 */
export const fieldChangesOf = (event: RecordEvent): readonly FieldChange[] => {
  switch (event.type) {
    case 'RecordSet':
    case 'RecordDerived':
      return changesOf(event.data.fields, event.data.previous);
    case 'RecordRetracted':
      return Object.entries(event.data.previous).map(([field, before]) => changeOf(field, before, null));
    case 'BeliefMismatchObserved':
      return [];
    default:
      return unreachable(event);
  }
};
