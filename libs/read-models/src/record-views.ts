import type { FieldOrigin, FormulaChange, RecordFieldKey } from '@tallyman/projections';
import type { FieldValue, FieldValues, RecordId, RecordType } from '@tallyman/records';
import type { Viewed } from './stock-views.js';

export interface RecordRow extends RecordId {
  /** It has no fields until it is set or derived again. */
  readonly retracted: boolean;
  /** Position and revision of the last event that is in the row. */
  readonly appliedPosition: number;
  readonly appliedRevision: number;
  /** Chain hash of that event, hex. */
  readonly chainHash: string;
}

/** A field that is there, and the event that gave it its value. */
export interface RecordFieldRow extends RecordFieldKey {
  readonly value: FieldValue;
  readonly origin: FieldOrigin;
}

export interface StoredRecord {
  readonly row: RecordRow;
  /** In order of their names. */
  readonly fields: readonly RecordFieldRow[];
}

/** A record as a list shows it. */
export interface ListedRecord extends RecordRow {
  readonly fields: FieldValues;
}

/** A field that is derived, as far as somebody needs to know who wants to derive it again. */
export interface DerivedFieldRow extends RecordFieldKey {
  readonly value: FieldValue;
  /** Of the event that derived it. */
  readonly revision: number;
  readonly algorithm: string;
  readonly algorithmVersion: string;
}

/** A field that is derived now from the stream that was asked about. */
export interface InputUse extends RecordFieldKey {
  /** Of the event that derived it. */
  readonly revision: number;
  readonly position: number;
  /** Which of the derivation's inputs, from 0. */
  readonly ordinal: number;
  /** The variable that the input is bound to. */
  readonly as: string;
  /** As it was after the event of this revision. */
  readonly inputRevision: number;
  readonly inputField?: string;
}
export type InputUseKey = Pick<InputUse, 'recordType' | 'key' | 'revision' | 'ordinal' | 'field'>;

export type FormulaRow = FormulaChange;
export type FormulaRowKey = Pick<FormulaRow, 'algorithm' | 'version' | 'field'>;

export interface RecordPage {
  /** Keys that begin with this text. */
  readonly prefix?: string;
  readonly after?: string;
  readonly limit: number;
}

export interface DerivedPage {
  /** Only this field. */
  readonly field?: string;
  /** Only what this version of its algorithm derived. */
  readonly algorithmVersion?: string;
  readonly after?: Pick<RecordFieldKey, 'key' | 'field'>;
  readonly limit: number;
}

export interface UsesPage {
  /** Only inputs that name this field of the stream's subject. */
  readonly inputField?: string;
  readonly after?: InputUseKey;
  readonly limit: number;
}

/** The live generation of the views of records. Every method reads one consistent snapshot. */
export interface RecordViews {
  record(id: RecordId): Promise<Viewed<StoredRecord | undefined>>;
  /** Records of a type in order of their keys, retracted ones included. */
  records(type: RecordType, page: RecordPage): Promise<Viewed<readonly ListedRecord[]>>;
  /** Fields of a type whose value was derived, in order of key and field. */
  derived(type: RecordType, page: DerivedPage): Promise<Viewed<readonly DerivedFieldRow[]>>;
  /** Fields that are derived from a stream now, in order of type, key, revision, ordinal and field. */
  uses(stream: string, page: UsesPage): Promise<Viewed<readonly InputUse[]>>;
  /** In order of algorithm, version and field. */
  formulas(after: FormulaRowKey | undefined, limit: number): Promise<Viewed<readonly FormulaRow[]>>;
  /** Those of one version of an algorithm, in order of field. */
  formulasOf(algorithm: string, version: string): Promise<Viewed<readonly FormulaRow[]>>;
  /** Position of the live generation. */
  position(): Promise<number>;
}
