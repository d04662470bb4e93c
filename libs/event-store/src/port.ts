/**
 * The port to an append-only log of events in gap-free streams under one total order.
 * Bodies are opaque text that is stored and returned byte for byte; the meaning of a body, and its hash, is the event catalogue's.
 */

import type { NewEvent, RecordedEvent } from '@tallyman/event-catalog';

/** The revision a stream must have for an append: that of its last event, or `NO_STREAM`. Always exact; there is no "any". */
export type ExpectedRevision = number;
export const NO_STREAM: ExpectedRevision = -1;

export interface StreamAppend {
  readonly stream: string;
  readonly expectedRevision: ExpectedRevision;
  /** Empty: only a check that the stream has the expected revision, for a decision that read it. */
  readonly events: readonly NewEvent[];
}

/** What is kept of a command beside its events, in the same transaction: the idempotency key and the answer. */
export interface CommandRow {
  readonly commandId: string;
  /** 32 bytes: the hash of the canonical command. */
  readonly commandHash: Uint8Array;
  /** Opaque text without positions: those are the store's to say. */
  readonly outcome: string;
  /** Index, in the item, of the command's first event; its other events follow it. Absent when it made none. */
  readonly firstEvent?: number;
}

/**
 * One independent unit of a group: all of its streams and command rows, or none. Items may depend on earlier items of the group.
 * Events get their positions in the order given; a stream may be named again further on, then expecting what its earlier entry made.
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
  /** A row with this command id is already there, or comes earlier in the group. Nothing of the item was written. Reported before a conflict. */
  | { readonly kind: 'duplicate_command'; readonly commandId: string };

export interface RecordedCommand {
  readonly commandId: string;
  readonly commandHash: Uint8Array;
  readonly outcome: string;
  /** Position of the command's first event; absent when it made none. */
  readonly firstPosition?: number;
  readonly recordedAt: number;
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
  /** An item may span several streams. Without it such an item is refused with `atomic_multi_stream_unsupported`. */
  readonly atomicMultiStream: boolean;
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
  /** Position of the last event this writer knows of. */
  readonly lastPosition: number;
  /** `recordedAt` of the last append this writer knows of. */
  readonly lastRecordedAt: number;
  /**
   * Appends a group of independent items in one durable transaction; results in the order of the items.
   * `recordedAt` is the log time of the group; a value below `lastRecordedAt` throws `clock_went_back`.
   * Throws `EventStoreError`: nothing was written, except after `outcome_unknown`, when the caller must acquire anew and re-read.
   * After `store_unavailable` the same writer may try again; after `fenced` it never may.
   */
  append(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]>;
  release(): Promise<void>;
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
  /** At most `limit` events with position > `after`, in order of position. */
  readLog(after: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** The event at this position. */
  readPosition(position: number): Promise<RecordedEvent | undefined>;
  /** Position of the last event with `recordedAt` <= `time` (ms); 0 if there is none. */
  positionAt(time: number): Promise<number>;
  head(): Promise<LogHead>;
  /** The rows of those ids that exist, in any order. */
  findCommands(commandIds: readonly string[]): Promise<readonly RecordedCommand[]>;
  /** Pages (never empty) of events with position > `after`, for ever, each position once and in order, until `signal` aborts. Throws `store_unavailable`: resume from an own checkpoint. */
  follow(after: number, signal: AbortSignal): AsyncIterable<readonly RecordedEvent[]>;
  close(): Promise<void>;
}

export type EventStoreErrorCode =
  | 'fenced'
  | 'append_too_large'
  | 'invalid_stream_name'
  | 'invalid_body'
  | 'atomic_multi_stream_unsupported'
  | 'clock_went_back'
  | 'outcome_unknown'
  | 'store_unavailable';

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
