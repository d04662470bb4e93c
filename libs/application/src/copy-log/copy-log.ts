import type { LogComparison } from './log-comparison.js';

export interface CopyReport {
  /** Position of the source's last event when the copy began: what came after it is for the next run. */
  readonly upTo: number;
  /** What this run wrote. */
  readonly copiedEvents: number;
  /** Commands without events. */
  readonly copiedCommands: number;
  readonly comparison: LogComparison;
}

export interface CopyProgress {
  readonly phase: 'copying' | 'comparing events' | 'comparing commands';
  /** Positions; while commands are compared, commands. */
  readonly done: number;
  /** 0: unknown. */
  readonly total: number;
}

export interface CopyOptions {
  readonly onProgress?: (progress: CopyProgress) => void;
  /** Stops it between two appends or pages: the promise rejects with the signal's reason. Run again, the copy goes on. */
  readonly signal?: AbortSignal;
}

/**
 * Copies a log as it is to an empty one, or to one that has the beginning of it: every event keeps its position, id, body, hash and time, every
 * command its row. Then reads both and compares. The source may be in use. Throws `CopyError`, and `EventStoreError` of either store.
 */
export type CopyLog = (options?: CopyOptions) => Promise<CopyReport>;

export type CopyErrorCode =
  /** The destination has something that the source does not have. */
  | 'not_a_prefix'
  /** Somebody else wrote to the destination meanwhile. */
  | 'destination_changed'
  /** The source does not have all that its head says. */
  | 'source_incomplete'
  /** The times of the source fall somewhere: no store takes that. */
  | 'source_out_of_order';

/** Why a log is not copied; `code` is stable. */
export class CopyError extends Error {
  constructor(
    readonly code: CopyErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'CopyError';
  }
}
