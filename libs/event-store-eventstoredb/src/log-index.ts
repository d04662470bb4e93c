import type { EventStore } from '@tallyman/event-store';

/** Where a prefix of the log ends: `position` events of ours are at or before `commit` in `$all`. Nothing yet: `{ position: 0, commit: -1n }`. */
export interface IndexEnd {
  readonly position: number;
  readonly commit: bigint;
}

export interface IndexedEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** Commit position in `$all`. */
  readonly commit: bigint;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
}

/** Where the row of a command is: with an event of ours (its first), or in an event of the commands stream. */
export interface IndexedCommand {
  /** `eventId(commandId, 0)`. */
  readonly key: string;
  readonly stream: string;
  readonly revision: number;
}

/** What follows an end of the index: `events` by position, gap-free; `end` is at or beyond the last of them. */
export interface IndexBatch {
  readonly events: readonly IndexedEvent[];
  readonly commands: readonly IndexedCommand[];
  readonly end: IndexEnd;
}

/** What is kept beside an EventStoreDB log to find things in it: wholly derived from `$all`, but for the stream snapshots, a cache. Several processes may feed it. */
export interface LogIndex extends Pick<EventStore, 'saveSnapshots' | 'findSnapshots'> {
  end(): Promise<IndexEnd>;
  /** One transaction. False: the index does not end at `from` (another process was first); ask for `end()` and go on from there. */
  add(from: IndexEnd, batch: IndexBatch): Promise<boolean>;
  /** The last indexed event with position <= `position`. */
  atOrBefore(position: number): Promise<IndexedEvent | undefined>;
  /** Position of the last event with recordedAt <= time; recordedAt never falls along positions but for a deposed owner's late append: any correct answer among those is fine. 0 if none. */
  positionAt(time: number): Promise<number>;
  /** Positions of revisions `from`..`to` of a stream, ascending by revision, at most `limit`; only what is indexed. */
  positionsOf(
    stream: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly { readonly revision: number; readonly position: number }[]>;
  findCommands(keys: readonly string[]): Promise<readonly IndexedCommand[]>;
  close(): Promise<void>;
}
