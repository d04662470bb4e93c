import type { RegisteredFormula } from '@tallyman/event-catalog';
import type { DerivationInput, FieldValue, RecordId } from '@tallyman/records';

/** What a window does to the row of a record. */
export interface RecordChange extends RecordId {
  /** Whether it is retracted after the window; missing when no event of the window says. */
  readonly retracted?: boolean;
  /** Revision of the record's first event in the window: the row must be at the one before it. */
  readonly firstRevision: number;
  /** Position, revision and chain hash (hex) of the record's last event in the window. */
  readonly appliedPosition: number;
  readonly appliedRevision: number;
  readonly chainHash: string;
}

/** The event that gave a field its value: one object for all fields of the event. */
export interface FieldOrigin {
  readonly revision: number;
  readonly position: number;
  readonly subsystem: string;
  readonly producerVersion?: string;
  readonly commandId: string;
  readonly actor?: string;
  readonly reasonCode?: string;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  /** Without it the value was set. */
  readonly derivation?: {
    readonly inputs: readonly DerivationInput[];
    readonly algorithm: string;
    readonly algorithmVersion: string;
  };
}

export interface RecordFieldKey extends RecordId {
  readonly field: string;
}

/** What a window does to a field: the value that it has then, or that it is gone. */
export type RecordFieldChange = RecordFieldKey &
  ({ readonly kind: 'set'; readonly value: FieldValue; readonly origin: FieldOrigin } | { readonly kind: 'remove' });

/** A formula, and who registered it. */
export interface FormulaChange extends RegisteredFormula {
  readonly position: number;
  readonly subsystem: string;
  readonly actor?: string;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
}

/** The net changes of a window of the log, at most one per row. */
export interface RecordChanges {
  readonly records: readonly RecordChange[];
  readonly fields: readonly RecordFieldChange[];
  readonly formulas: readonly FormulaChange[];
}
