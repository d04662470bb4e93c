/**
 * The port to an append-only log of events in gap-free streams under one total order.
 * Bodies are opaque text that is stored and returned byte for byte; the meaning of a body, and its hash, is the event catalogue's.
 */

import type { NewEvent, RecordedEvent, StoredFact } from '@tallyman/event-catalog';
import type { IndexHealth } from './index-health.js';

/** The revision a stream must have for an append: that of its last event, or `NO_STREAM`. Always exact; there is no "any". */
export type ExpectedRevision = number;
export const NO_STREAM: ExpectedRevision = -1;

export interface StreamAppend {
  readonly stream: string;
  readonly expectedRevision: ExpectedRevision;
  /** Empty: only a check that the stream has the expected revision, for a decision that read it. */
  readonly events: readonly NewEvent[];
}

/** What is kept of a command, in the same transaction as its events. `outcome` is opaque text without positions: those are the store's to say. */
export type CommandRow =
  /**
   * It made events: the row of its first one keeps the outcome, and that event's id, `eventId(commandId, 0)`, is the command's key.
   * `firstEvent` is the index of that event in the item; the command's other events follow it.
   */
  | { readonly commandId: string; readonly outcome: string; readonly firstEvent: number }
  /** It made none. `commandHash`: 16 bytes, of the canonical command. */
  | { readonly commandId: string; readonly outcome: string; readonly commandHash: Uint8Array };

/**
 * One independent unit of a group: all of its streams and command rows, or none. Items may depend on earlier items of the group.
 * Events get their positions in the order given (`ordersGroups`); a stream may be named again further on, then expecting what its earlier entry made.
 */
export interface AppendItem {
  readonly streams: readonly StreamAppend[];
  readonly commands: readonly CommandRow[];
}

export type AppendResult =
  /** `firstPosition` is the position of the item's first event; its events follow without a gap, in the order given. 0 events: the log's last position. */
  | { readonly kind: 'appended'; readonly firstPosition: number; readonly lastPosition: number }
  /** `actual` is the stream's last revision, `NO_STREAM` if it is absent. */
  | { readonly kind: 'conflict'; readonly stream: string; readonly expected: ExpectedRevision; readonly actual: number }
  /** The log knows this command id already, or it comes earlier in the group. Nothing of the item was written. Reported before a conflict. */
  | { readonly kind: 'duplicate_command'; readonly commandId: string };

/** A command as the log has it. The hash of one that made events is in their bodies, its time is theirs. */
export type RecordedCommand =
  | { readonly commandId: string; readonly outcome: string; readonly firstEvent: RecordedEvent }
  | {
      readonly commandId: string;
      readonly outcome: string;
      readonly commandHash: Uint8Array;
      readonly recordedAt: number;
    };

/** A command that made no events. */
export type EventlessCommand = Extract<RecordedCommand, { readonly commandHash: Uint8Array }>;

/** What a command was answered that made events; `position` is that of the first. */
export interface OutcomeAt {
  readonly position: number;
  readonly outcome: string;
}

export interface LogHead {
  /** Position of the last event; 0 when the log is empty. The first event has position 1. */
  readonly position: number;
  /** `recordedAt` of the last append; 0 when the log is empty. */
  readonly recordedAt: number;
  readonly epoch: number;
}

export interface Capabilities {
  /** Positions are 1, 2, 3 … without a gap, in commit order. */
  readonly gapFreePositions: boolean;
  /**
   * An item may append to several streams. Without it such an item is refused with `atomic_multi_stream_unsupported`; entries without events are
   * allowed, and are looked at before the append and not in one step with it: exact as long as no deposed owner's late append comes in between.
   */
  readonly atomicMultiStream: boolean;
  /**
   * The events of a group get their positions in the order given. Without it those of an item still follow each other without a gap, but the
   * items come in any order, and events of another writer may lie between them.
   */
  readonly ordersGroups: boolean;
  /** A deposed owner can write nothing at all. Without it an append that was on its way when it was deposed may still be taken, if its revision is free. */
  readonly fencesAppends: boolean;
  /** Most events, and most command rows, in one `append`. */
  readonly maxAppendEvents: number;
  /** Most bytes (UTF-8 bodies and outcomes) in one `append`. */
  readonly maxAppendBytes: number;
}

/**
 * The right to append, held by one owner at a time. A later `acquire` deposes it: its next append throws `fenced` and writes nothing.
 * Appends of one writer are applied in the order of the calls.
 */
export interface LogWriter {
  readonly epoch: number;
  /** Position of the last event this writer knows to be in the log. */
  readonly lastPosition: number;
  /** Position of the first event of the next append, if all that is under way succeeds and nobody else writes. */
  readonly nextPosition: number;
  /** `recordedAt` of the newest append, those under way included. */
  readonly lastRecordedAt: number;
  /**
   * Appends a group of independent items in one durable transaction; results in the order of the items.
   * `recordedAt` is the log time of the group; a value below `lastRecordedAt` throws `clock_went_back`.
   *
   * May be called while earlier appends are under way, for the place in the log that it gets if those succeed; the caller bounds how many.
   * If an earlier one is not wholly appended (a conflict, a repeat, a fault), every later one under way throws `predecessor_failed`;
   * after that the same writer appends again. A group that is refused for what it is (`checkAppend`, `clock_went_back`) never was under way.
   *
   * Throws `EventStoreError`: nothing was written, except after `outcome_unknown`, when the caller must acquire anew and re-read.
   * After `store_unavailable` and `predecessor_failed` the same writer may try again; after `fenced` it never may.
   */
  append(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]>;
  /** Waits for what is under way, then gives the log up. */
  release(): Promise<void>;
}

/** A stream's state as of a revision. A cache, not evidence: any of them may be gone at any time. */
export interface StreamSnapshot {
  readonly stream: string;
  readonly revision: number;
  /** Of `state`; whoever does not know it ignores the snapshot. */
  readonly format: number;
  /** Opaque text. */
  readonly state: string;
}

/** An event with what a fold needs of it, and no more. Its strings may be parts of a larger one: copy what is kept for long. */
export type ScannedEvent = StoredFact;

/** Positions `after` < position <= `upTo`. The range is read as it is when the scan begins to send. */
export interface LogScanRange {
  readonly after: number;
  readonly upTo: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads a range of the log in order of position, as fast as the store can; pages (never empty) of the store's own size. Holds a connection until
 * it ends, throws, is aborted (then it ends early) or the loop over it is left. Throws `store_unavailable`: resume after the last position seen.
 * Only for bodies that the catalogue wrote (`bodyText`).
 */
export type LogScan = (range: LogScanRange) => AsyncIterable<readonly ScannedEvent[]>;

/** The events of a stream with a revision > `after`. */
export interface StreamTail {
  readonly stream: string;
  readonly after: number;
}

export interface ReadStreamOptions {
  /** First revision wanted, inclusive; forwards default 0, backwards default the last. */
  readonly from?: number;
  /** Last revision wanted, inclusive. */
  readonly to?: number;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit: number;
}

export interface EventStore {
  readonly capabilities: Capabilities;
  /** Takes the log over: raises the epoch and deposes the previous owner. */
  acquire(owner: string): Promise<LogWriter>;
  /** At most `limit` events of a stream in order of revision; empty for an absent stream. */
  readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]>;
  /** All events of these tails (each stream once), in order of stream (by its bytes) and revision, at most `limit` in all: go on after the last one. */
  readTails(tails: readonly StreamTail[], limit: number): Promise<readonly RecordedEvent[]>;
  /** At most `limit` events with position > `after`, in order of position. */
  readLog(after: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** The event at this position. */
  readPosition(position: number): Promise<RecordedEvent | undefined>;
  /** Position of the last event with `recordedAt` <= `time` (ms); 0 if there is none. */
  positionAt(time: number): Promise<number>;
  head(): Promise<LogHead>;
  /**
   * Of these commands, each of which the log has, the ids of those that `findCommands` would miss, because what it is asked through is derived from the log
   * and damaged. Absent: there is nothing between `findCommands` and the log.
   */
  missedCommands?(commandIds: readonly string[]): Promise<readonly string[]>;
  /** The commands of those ids that the log knows, in any order. */
  findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]>;
  /** Pages (never empty) of events with position > `after`, for ever, each position once and in order, until `signal` aborts. Throws `store_unavailable`: resume from an own checkpoint. */
  follow(after: number, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]>;
  readonly scanLog: LogScan;
  /** Of the commands whose first event has a position > `after` and <= `upTo`, in order of that; the caller keeps the range short. */
  readOutcomes(after: number, upTo: number): Promise<readonly OutcomeAt[]>;
  /**
   * All commands that made no events, in order of `recordedAt`; pages (never empty) of the store's own size. As `scanLog` in all else: ends early
   * when it is aborted, throws `store_unavailable`.
   */
  scanCommands(signal?: AbortSignal): AsyncIterable<readonly EventlessCommand[]>;
  /** Keeps each unless a snapshot of a higher revision is there. */
  saveSnapshots(snapshots: readonly StreamSnapshot[]): Promise<void>;
  /** The latest snapshots that there are of these streams, in any order. */
  findSnapshots(streams: readonly string[]): Promise<readonly StreamSnapshot[]>;
  /** Absent: the store keeps no index beside its log. `undefined` until the log was first used. */
  readonly indexHealth?: () => IndexHealth | undefined;
  close(): Promise<void>;
}

export type EventStoreErrorCode =
  | 'fenced'
  | 'append_too_large'
  | 'invalid_stream_name'
  | 'invalid_body'
  | 'atomic_multi_stream_unsupported'
  | 'clock_went_back'
  | 'predecessor_failed'
  | 'outcome_unknown'
  /** Events that the log had are not there any more: a stream was deleted or cut off, or events were removed. Nothing more is to be believed of it. */
  | 'history_missing'
  /** A setting of the store hides events of a stream, or will remove them. */
  | 'history_hidden'
  /** A stream of the log has an event that the log did not write. */
  | 'foreign_event'
  | 'store_unavailable'
  /** The same of the index that the store keeps beside the log. */
  | 'index_unavailable';

/** A fault of the store or a misuse of the port; `code` is stable. */
export class EventStoreError extends Error {
  constructor(
    readonly code: EventStoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EventStoreError';
  }
}
