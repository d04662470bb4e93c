import type { NewEvent, RecordedEvent } from '@tallyman/event-catalog';
import type { AppendItem, AppendResult, EventlessCommand, ExpectedRevision } from './port.js';

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
  /** Of each event: the outcome of the command whose first event it is. */
  readonly outcomes: readonly (string | undefined)[];
  readonly commands: readonly EventlessCommand[];
  readonly lastPosition: number;
}

interface Progress extends ResolvedGroup {
  readonly results: AppendResult[];
  readonly events: RecordedEvent[];
  readonly outcomes: (string | undefined)[];
  readonly commands: EventlessCommand[];
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
    outcomes: [],
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

const duplicateCommand = (
  { commands }: AppendItem,
  progress: Progress,
  standing: Standing,
): AppendResult | undefined => {
  // As for streams: most items are of one command.
  const own = commands.length > 1 ? new Set<string>() : undefined;
  for (const { commandId } of commands) {
    if (own?.has(commandId) === true || progress.commandIds.has(commandId) || standing.hasCommand(commandId)) {
      return { kind: 'duplicate_command', commandId };
    }
    own?.add(commandId);
  }
  return undefined;
};

const currentRevision = (stream: string, progress: Progress, standing: Standing): number =>
  progress.revisions.get(stream) ?? standing.revisionOf(stream);

const conflict = ({ streams }: AppendItem, progress: Progress, standing: Standing): AppendResult | undefined => {
  // Most items are of one stream, and need no book of their own.
  const own = streams.length > 1 ? new Map<string, number>() : undefined;
  for (const { stream, expectedRevision, events } of streams) {
    const actual = own?.get(stream) ?? currentRevision(stream, progress, standing);
    if (actual !== expectedRevision) return { kind: 'conflict', stream, expected: expectedRevision, actual };
    own?.set(stream, actual + events.length);
  }
  return undefined;
};

const take = (item: AppendItem, recordedAt: number, progress: Progress, standing: Standing): AppendResult => {
  const before = progress.lastPosition;
  const firstIndex = progress.events.length;
  for (const { stream, events } of item.streams) {
    let revision = currentRevision(stream, progress, standing);
    for (const event of events) {
      revision += 1;
      progress.lastPosition += 1;
      progress.events.push(recorded(event, stream, revision, progress.lastPosition, recordedAt));
      progress.outcomes.push(undefined);
    }
    progress.revisions.set(stream, revision);
  }
  for (const command of item.commands) {
    progress.commandIds.add(command.commandId);
    if ('commandHash' in command) progress.commands.push({ ...command, recordedAt });
    else progress.outcomes[firstIndex + command.firstEvent] = command.outcome;
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
