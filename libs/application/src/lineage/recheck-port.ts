import type { FieldValue, LineageStatus, RecordType } from '@tallyman/records';
import type { Freshness, QueryRefusal } from '../queries/stock-queries-port.js';
import type { LineageTooLarge } from './lineage.js';

export interface RecheckRequest {
  readonly recordType: RecordType;
  /** Only this field. */
  readonly field?: string;
  /** Only what this version of its algorithm derived. */
  readonly algorithmVersion?: string;
  /** Goes on behind the field of this key. */
  readonly after?: RecheckCursor;
  /** Derived fields that are looked at, 1..MAX_RECHECKED; default DEFAULT_RECHECKED. */
  readonly limit?: number;
  /** Fields that each finding names, 0..MAX_SAMPLES; default DEFAULT_SAMPLES. */
  readonly samples?: number;
  readonly minPosition?: number;
}

export interface RecheckCursor {
  readonly key: string;
  readonly field: string;
}

export const MAX_RECHECKED = 100_000;
export const DEFAULT_RECHECKED = 10_000;
export const MAX_SAMPLES = 1000;
export const DEFAULT_SAMPLES = 20;
/** Findings of one answer; more are counted. */
export const MAX_FINDINGS = 200;

/** What is wrong with a field, or why nothing can be said of it. */
export type FindingStatus = Exclude<LineageStatus, 'agrees' | 'source'>;

/** Fields that the same step gave, in the same release of the same subsystem, and that have the same thing wrong with them. */
export interface RecheckFinding {
  readonly status: FindingStatus;
  readonly field: string;
  readonly algorithm: string;
  readonly algorithmVersion: string;
  readonly subsystem: string;
  /** `null`: the subsystem did not say. */
  readonly producerVersion: string | null;
  readonly count: number;
  /** Of the first and the last event among them. */
  readonly firstPosition: number;
  readonly lastPosition: number;
  /** The first of them, in order of key. */
  readonly samples: readonly RecheckSample[];
}

export interface RecheckSample {
  readonly key: string;
  readonly revision: number;
  readonly position: number;
  readonly value: FieldValue | null;
  /** What the recorded inputs imply; with `differs`. */
  readonly implied?: FieldValue;
  /** Why the formula gives no value; with `formula_failed`. */
  readonly failure?: string;
}

export interface Recheck {
  /** Derived fields that were looked at. */
  readonly checked: number;
  /** How many of them are what. */
  readonly totals: Readonly<Record<FindingStatus | 'agrees', number>>;
  /** Fields where the view does not have what the log has; what is said of them is said of the log. */
  readonly viewDiffers: number;
  /** Wrong ones first, then by count. */
  readonly findings: readonly RecheckFinding[];
  /** Fields of findings beyond MAX_FINDINGS. */
  readonly unlisted: number;
  readonly freshness: Freshness;
  /** Absent at the end. */
  readonly next?: RecheckCursor;
}

export type RecheckOutcome = { readonly kind: 'found'; readonly recheck: Recheck } | QueryRefusal | LineageTooLarge;

/** Derives every derived field of a type again from what its inputs were recorded as. Writes nothing. */
export type RecheckRecords = (request: RecheckRequest) => Promise<RecheckOutcome>;
