/**
 * STORED FORMS. What is written here is in logs for ever: never rename or remove a member, never change a meaning.
 * A new form is a new schemaVersion with an upcaster in libs/event-catalog. The record is named by the stream.
 * `previous` is what the log had before, for exactly the fields that the event names; `null`: the field was not there.
 */
import type { FieldChanges, FieldValue, FieldValues } from './values.js';

/** What a derivation was computed from: the subject of a stream as it was after the event of that revision. */
export interface DerivationInput {
  /** The variable of the formula that it is bound to; several inputs of one name form a list, in their order. */
  readonly as: string;
  readonly stream: string;
  /** From 0. The event need not be in the log yet: subsystems deliver out of order. */
  readonly revision: number;
  /** Which value of the subject; without it, the one that its kind is about. */
  readonly field?: string;
}

export type RecordEvent =
  /** Somebody says what the fields are; `null` removes one. */
  | { readonly type: 'RecordSet'; readonly data: { readonly fields: FieldChanges; readonly previous: FieldChanges } }
  /** An algorithm computed the fields from the inputs. */
  | {
      readonly type: 'RecordDerived';
      readonly data: {
        readonly fields: FieldValues;
        readonly previous: FieldChanges;
        /** At least one, no two alike. */
        readonly inputs: readonly DerivationInput[];
        readonly algorithm: string;
        readonly algorithmVersion: string;
      };
    }
  /** All fields are gone. `previous` names them all. */
  | { readonly type: 'RecordRetracted'; readonly data: { readonly previous: FieldValues } }
  /** No change: evidence that the sender of the event before it believed other values than the log's. Only the fields that differ. */
  | {
      readonly type: 'BeliefMismatchObserved';
      readonly data: {
        readonly fields: readonly {
          readonly field: string;
          readonly believedBefore: FieldValue | null;
          readonly actualBefore: FieldValue | null;
        }[];
        readonly readPosition?: number;
      };
    };

export type RecordEventType = RecordEvent['type'];

/** The data of each event type. */
export type RecordEventData = { readonly [Event in RecordEvent as Event['type']]: Event['data'] };

/** The event of a type; of all types, the same as `RecordEvent`. Lets a table with a row per type be called without a cast. */
export type RecordEventOf<Type extends RecordEventType = RecordEventType> = {
  [T in Type]: { readonly type: T; readonly data: RecordEventData[T] };
}[Type];
