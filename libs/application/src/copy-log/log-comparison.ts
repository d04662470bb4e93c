export type LogDifferenceCode =
  /** The destination does not have an event of the source. */
  | 'event_missing'
  /** It has events beyond those of the source. */
  | 'event_extra'
  | 'event_differs'
  /** The hash of an event is not that of its content after the event before it in its stream. */
  | 'chain_broken'
  | 'command_missing'
  | 'command_extra'
  | 'command_differs';

export interface LogDifference {
  readonly code: LogDifferenceCode;
  readonly position?: number;
  readonly stream?: string;
  readonly commandId?: string;
  readonly detail: string;
}
export const MAX_DIFFERENCES = 20;

export interface LogComparison {
  /** No difference, and every hash chain holds. */
  readonly equal: boolean;
  readonly events: number;
  readonly streams: number;
  /** Command rows, those of commands with events and those of commands without. */
  readonly commands: number;
  /**
   * Hex SHA-256 over the last event of each stream, in order of the bytes of their names: name, NUL, revision, NUL, hash in hex, line feed. Each last
   * hash chains all events before it, so two logs with one digest have the same streams.
   */
  readonly sourceDigest: string;
  readonly destinationDigest: string;
  /** The first `MAX_DIFFERENCES`, in the order found. */
  readonly differences: readonly LogDifference[];
  readonly differenceCount: number;
}

/** Keeps the first differences and counts all. */
export class Differences {
  readonly listed: LogDifference[] = [];
  count = 0;

  add(difference: LogDifference): void {
    this.count += 1;
    if (this.listed.length < MAX_DIFFERENCES) this.listed.push(difference);
  }
}
