import type { NewEvent, RecordedEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from './port.js';
import type { AppendItem, AppendResult, ExpectedRevision, RecordedCommand } from './port.js';

/** What a group meets: the log as it stands before the group. */
export interface Standing {
  readonly lastPosition: number;
  /** Last revision of a stream, `NO_STREAM` if it is absent. */
  revisionOf(stream: string): number;
  hasCommand(commandId: string): boolean;
}

/** A group worked out: one result per item, and exactly the rows that its good items add to the log, in order. */
export interface ResolvedGroup {
  readonly results: readonly AppendResult[];
  readonly events: readonly RecordedEvent[];
  readonly commands: readonly RecordedCommand[];
  readonly lastPosition: number;
}

interface Progress extends ResolvedGroup {
  readonly results: AppendResult[];
  readonly events: RecordedEvent[];
  readonly commands: RecordedCommand[];
  readonly revisions: Map<string, number>;
  readonly commandIds: Set<string>;
  lastPosition: number;
}

/**
 * Works out a group item by item in order: each item meets the log with all good items before it, so an item that depends on a
 * refused one is refused too. A known command id is reported before a wrong revision: a repeat explains the conflict it causes.
 */
export const resolveGroup = (items: readonly AppendItem[], recordedAt: number, standing: Standing): ResolvedGroup => {
  const progress: Progress = {
    results: [],
    events: [],
    commands: [],
    revisions: new Map(),
    commandIds: new Set(),
    lastPosition: standing.lastPosition,
  };
  for (const item of items) {
    const refusal = duplicateCommand(item, progress, standing) ?? conflict(item, progress, standing);
    progress.results.push(refusal ?? take(item, recordedAt, progress, standing));
  }
  return progress;
};

const duplicateCommand = (item: AppendItem, progress: Progress, standing: Standing): AppendResult | undefined => {
  const own = new Set<string>();
  for (const { commandId } of item.commands) {
    if (own.has(commandId) || progress.commandIds.has(commandId) || standing.hasCommand(commandId)) {
      return { kind: 'duplicate_command', commandId };
    }
    own.add(commandId);
  }
  return undefined;
};

const currentRevision = (stream: string, progress: Progress, standing: Standing): number =>
  progress.revisions.get(stream) ?? standing.revisionOf(stream);

const conflict = (item: AppendItem, progress: Progress, standing: Standing): AppendResult | undefined => {
  const own = new Map<string, number>();
  for (const { stream, expectedRevision, events } of item.streams) {
    const actual = own.get(stream) ?? currentRevision(stream, progress, standing);
    if (actual !== expectedRevision) return { kind: 'conflict', stream, expected: expectedRevision, actual };
    own.set(stream, actual + events.length);
  }
  return undefined;
};

const take = (item: AppendItem, recordedAt: number, progress: Progress, standing: Standing): AppendResult => {
  const before = progress.lastPosition;
  for (const { stream, events } of item.streams) {
    let revision = currentRevision(stream, progress, standing);
    for (const event of events) {
      revision += 1;
      progress.lastPosition += 1;
      progress.events.push(recorded(event, stream, revision, progress.lastPosition, recordedAt));
    }
    progress.revisions.set(stream, revision);
  }
  for (const { firstEvent, ...command } of item.commands) {
    progress.commandIds.add(command.commandId);
    const position = firstEvent === undefined ? {} : { firstPosition: before + 1 + firstEvent };
    progress.commands.push({ ...command, ...position, recordedAt });
  }
  const lastPosition = progress.lastPosition;
  return { kind: 'appended', firstPosition: Math.min(before + 1, lastPosition), lastPosition };
};

const recorded = (
  event: NewEvent,
  stream: string,
  revision: number,
  position: number,
  recordedAt: number,
): RecordedEvent => ({
  position,
  stream,
  revision,
  recordedAt,
  id: event.id,
  type: event.type,
  body: event.body,
  hash: event.hash,
});

/** The first expectation that a group has of each stream. */
export const firstExpectations = (items: readonly AppendItem[]): ReadonlyMap<string, ExpectedRevision> => {
  const first = new Map<string, ExpectedRevision>();
  for (const { streams } of items) {
    for (const { stream, expectedRevision } of streams) {
      if (!first.has(stream)) first.set(stream, expectedRevision);
    }
  }
  return first;
};

/**
 * The standing under which the group's own first expectations are true and no command is known. A group that resolves without a
 * refusal under it needs nothing more from a store than proof of those expectations.
 */
export const hopefulStanding = (
  lastPosition: number,
  expectations: ReadonlyMap<string, ExpectedRevision>,
): Standing => ({
  lastPosition,
  // An impossible expectation is never taken for true: Number.NaN equals no expectation.
  revisionOf: (stream) => {
    const expected = expectations.get(stream) ?? NO_STREAM;
    return Number.isSafeInteger(expected) && expected >= NO_STREAM ? expected : Number.NaN;
  },
  hasCommand: () => false,
});
