/** Commands as the decider takes them: parsed, branded, defaults filled in. What the wire looks like is the edge's (apps/server). */
import type { ReasonCode } from '@tallyman/kernel';
import type { DerivationInput } from './events.js';
import type { AlgorithmName, FieldName, RecordId } from './names.js';
import type { FieldChanges, FieldValues } from './values.js';

interface Addressed extends RecordId {
  readonly reasonCode: ReasonCode;
  /** Wanted with reason `other`. */
  readonly reasonText?: string;
  readonly belief?: RecordBelief;
}

/** What the sender thought the fields were before its command; `null`: not there. */
export interface RecordBelief {
  readonly fields: FieldChanges;
  readonly readPosition?: number;
}

/** Most inputs of one derivation. */
export const MAX_INPUTS = 1000;

/** 1 to 100 fields; `null` removes one. */
export type SetRecord = Addressed & { readonly type: 'SetRecord'; readonly fields: FieldChanges };

/** 1 to 100 fields and 1 to 1,000 inputs. */
export type DeriveRecord = Addressed & {
  readonly type: 'DeriveRecord';
  readonly fields: FieldValues;
  readonly inputs: readonly (DerivationInput & { readonly as: FieldName })[];
  readonly algorithm: AlgorithmName;
  readonly algorithmVersion: AlgorithmName;
};

export type RetractRecord = Addressed & { readonly type: 'RetractRecord' };

/** What subsystems may send. */
export type PublicRecordCommand = SetRecord | DeriveRecord | RetractRecord;

export type RecordCommand = PublicRecordCommand;

/** The command of a type; of all types, the same as `RecordCommand`. Lets a table with a row per type be called without a cast. */
export type RecordCommandOf<Type extends RecordCommand['type'] = RecordCommand['type']> = {
  [T in Type]: { readonly type: T } & Extract<RecordCommand, { readonly type: T }>;
}[Type];
