import type { Belief, DomainEvent, Reference } from '@tallyman/event-catalog';
import type { LocationId, Sku } from '@tallyman/inventory';
import type { AccountPath, BookId } from '@tallyman/ledger';
import type { DeltaOf, FieldValue } from './explained-value.js';

/** A sum of deltas: a number, or decimal digits as text when it leaves ±(2^53 − 1), so that nothing is ever rounded. */
export type ExactTotal = number | string;

/** One event that changed the field, with the running value around it. Absent members of the envelope are `null`. */
export interface ExplainStep<Value extends FieldValue = number> {
  readonly position: number;
  readonly revision: number;
  readonly eventId: string;
  readonly eventType: string;
  /** Of a quantity or an amount never 0. */
  readonly delta: DeltaOf<Value>;
  readonly before: Value;
  readonly after: Value;
  readonly subsystem: string;
  readonly actor: string | null;
  readonly producerVersion: string | null;
  readonly commandId: string;
  readonly reasonCode: string | null;
  readonly reasonText: string | null;
  readonly reference: Reference | null;
  /** ISO 8601 UTC. */
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly belief: Belief | null;
  /** Chain hash of the event as stored, hex. */
  readonly hash: string;
}

/** Evidence in the stream that moves nothing: what was believed, counted, or known to be short. */
export interface ExplainNote {
  readonly position: number;
  readonly revision: number;
  readonly eventId: string;
  readonly eventType: EvidenceType;
  readonly subsystem: string;
  readonly recordedAt: string;
  readonly data: EvidenceData;
}
export type EvidenceType = 'BeliefMismatchObserved' | 'ShortfallRecorded' | 'StockCounted';
export type EvidenceData = Extract<DomainEvent, { readonly type: EvidenceType }>['data'];

/**
 * Of `events` steps; each list of totals sums up to the value (or, in a range, to the range's delta). Of a field whose values are no numbers each delta
 * is 0, and the events count.
 */
export interface SubsystemTotal {
  readonly subsystem: string;
  readonly events: number;
  readonly delta: ExactTotal;
}
export interface ReasonTotal {
  /** `null`: events without a reason. */
  readonly reasonCode: string | null;
  readonly events: number;
  readonly delta: ExactTotal;
}
/** `producerVersion` null: events that did not say one. */
export interface ProducerVersionTotal {
  readonly subsystem: string;
  readonly producerVersion: string | null;
  readonly events: number;
  readonly delta: ExactTotal;
}
/** What a bounded list of totals leaves out, so that it is never cut silently. */
export interface OtherTotals {
  readonly groups: number;
  readonly events: number;
  readonly delta: ExactTotal;
}

export interface ExplainPage {
  /** Number of steps before the first one of this page. */
  readonly from: number;
  readonly limit: number;
  /** Steps of the whole history up to `at`. */
  readonly totalSteps: number;
  /** The revision to give as `after` for the next page; `null` when this is the last. */
  readonly next: number | null;
}

/** A run of consecutive revisions of the stream. Ranges follow each other without a gap and cover the whole history. */
export interface SummaryRange<Value extends FieldValue = number> {
  readonly fromRevision: number;
  readonly toRevision: number;
  readonly fromPosition: number;
  readonly toPosition: number;
  /** ISO 8601 UTC. */
  readonly recordedFrom: string;
  readonly recordedTo: string;
  /** The field before the first and after the last event of the range. */
  readonly opening: Value;
  readonly closing: Value;
  readonly delta: ExactTotal;
  /** All events of the range, and those among them that changed the field. */
  readonly events: number;
  readonly steps: number;
  /** The subsystems that moved most; the rest of them in `others` (absent when there is no rest). */
  readonly bySubsystem: readonly SubsystemTotal[];
  readonly others?: OtherTotals;
}

/** What a reader can recompute from the events of the stream alone (docs/reference/proof.md). */
export interface ExplainProof<Value extends FieldValue = number> {
  /** Events of the stream that were folded. */
  readonly events: number;
  /** Chain hash of the last of them, hex; 64 zeros when there is none. */
  readonly streamHash: string;
  readonly value: Value;
}

/** The first event whose stored hash is not the one its content and its predecessors give. */
export interface Tampering {
  readonly position: number;
  readonly revision: number;
  readonly eventId: string;
  readonly storedHash: string;
  readonly recomputedHash: string;
  readonly detail: string;
}

/** A history folded to one field: everything of an explanation that comes from the log alone. */
export interface FoldedHistory<Value extends FieldValue = number> {
  readonly field: string;
  readonly value: Value;
  readonly steps: readonly ExplainStep<Value>[];
  readonly page: ExplainPage;
  /** At most SUMMARY_RANGES; only when `steps` is not the whole history. */
  readonly summary?: readonly SummaryRange<Value>[];
  /** The last MAX_NOTES of them, of `notesTotal`. */
  readonly notes: readonly ExplainNote[];
  readonly notesTotal: number;
  readonly bySubsystem: readonly SubsystemTotal[];
  readonly byReason: readonly ReasonTotal[];
  /** The MAX_PRODUCER_VERSIONS seen first; the rest in `otherProducerVersions`. */
  readonly byProducerVersion: readonly ProducerVersionTotal[];
  readonly otherProducerVersions?: OtherTotals;
  readonly proof: ExplainProof<Value>;
  readonly tampering?: Tampering;
}

/**
 * `log_tampered` (a stored event does not have the hash that it must have) goes before `view_drift`, and that before `cache_drift`:
 * the served value is not the one that the log has at the position the server of it claims. Being behind is not drift.
 */
export type Verdict = 'consistent' | 'view_drift' | 'cache_drift' | 'log_tampered';

export const MAX_STEPS = 1000;
export const DEFAULT_STEPS = 200;
export const SUMMARY_RANGES = 50;
export const MAX_NOTES = 200;
export const MAX_PRODUCER_VERSIONS = 200;

/** What is explained. */
export interface StockSubject {
  readonly kind: 'stock';
  readonly sku: Sku;
  readonly location: LocationId;
}
export interface AccountSubject {
  readonly kind: 'account';
  readonly book: BookId;
  readonly account: AccountPath;
}
