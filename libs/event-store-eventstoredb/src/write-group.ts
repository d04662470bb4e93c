import { resolveGroup } from '@tallyman/event-store';
import type { AppendItem, AppendResult, EventStoreError } from '@tallyman/event-store';
import { appendRows } from './append-rows.js';
import type { RowsWritten } from './append-rows.js';
import { appendToStream } from './append-to-stream.js';
import type { WriteOutcome } from './append-to-stream.js';
import { guarded, unavailable, unknownOutcome } from './faults.js';
import { inParallel } from './in-parallel.js';
import type { LogNames } from './names.js';
import type { OpenLog } from './open-log.js';
import { checkOwner } from './ownership.js';
import { checkIds, checkSizes, lastRevisions, planGroup } from './plan-group.js';
import type { GroupPlan } from './plan-group.js';
import { standingOf } from './standing.js';
import type { InspectedStreams } from './standing.js';
import type { Unseen } from './unseen.js';

const APPENDS_AT_ONCE = 32;

export interface GroupContext {
  readonly log: OpenLog;
  readonly inspected: InspectedStreams;
  readonly epoch: number;
  /** The most that the server takes in one append. */
  readonly maxStoredBytes: number;
}

export interface GroupToWrite {
  readonly items: readonly AppendItem[];
  readonly recordedAt: number;
  /** Of the group before. */
  readonly unseen: Unseen;
  /** Asked when the group is worked out; throws if nothing of it may be written any more. */
  readonly mayWrite: () => void;
}

/** What became of a group at the server, before the tail has confirmed it. */
export interface WrittenGroup {
  readonly items: readonly AppendItem[];
  /** As it was worked out, of each item. */
  readonly resolved: readonly AppendResult[];
  readonly plan: GroupPlan;
  readonly outcomes: ReadonlyMap<string, WriteOutcome>;
  readonly rows: RowsWritten;
}

type Written = WriteOutcome | { readonly kind: 'failed'; readonly fault: EventStoreError };

/**
 * Works a group out against the log, then writes one append per stream, all at once, then the rows of commands without events. Nothing else of this
 * owner may be written meanwhile. Throws as `LogWriter.append` does.
 */
export const writeGroup = async (context: GroupContext, group: GroupToWrite): Promise<WrittenGroup> => {
  const { log, inspected, epoch } = context;
  const { items, recordedAt, unseen, mayWrite } = group;
  const [standing] = await guarded(Promise.all([standingOf(log, inspected, unseen, items), checkOwner(log, epoch)]));
  const resolved = resolveGroup(items, recordedAt, standing);
  const plan = planGroup(items, resolved, recordedAt, epoch);
  checkSizes(plan, context.maxStoredBytes);
  checkIds(plan, (id) => unseen.eventIds.has(id) || log.tail.events.recent.hasId(id));
  mayWrite();
  const outcomes = await writeStreams(log, plan);
  const rows = await writeRows(log, plan, unseen, outcomes);
  return { items, resolved: resolved.results, plan, outcomes, rows };
};

/** Whether all of the group is in the log, by what the server said. */
export const isWrittenWhole = ({ resolved, outcomes, rows }: WrittenGroup): boolean =>
  resolved.every(({ kind }) => kind === 'appended') &&
  [...outcomes.values()].every(({ kind }) => kind === 'written') &&
  rows.known.length === 0;

/** What the tail may not have seen yet of a group that was written whole. */
export const unseenOf = ({ items, plan, rows }: WrittenGroup, names: LogNames): Unseen => {
  const revisions = new Map(lastRevisions(plan.streams, names));
  if (rows.last >= 0) revisions.set(names.commands, rows.last);
  return {
    revisions,
    commandIds: new Set(items.flatMap(({ commands }) => commands.map(({ commandId }) => commandId))),
    eventIds: new Set(plan.streams.flatMap(({ events }) => events.map(({ id }) => id))),
  };
};

const writeStreams = async (log: OpenLog, { streams }: GroupPlan): Promise<ReadonlyMap<string, WriteOutcome>> => {
  const written = await inParallel(streams, APPENDS_AT_ONCE, async ({ stream, expected, events }): Promise<Written> => {
    try {
      return await appendToStream(log.client, { stream: log.names.inServer(stream), expected, events });
    } catch (error) {
      return { kind: 'failed', fault: unavailable(error) };
    }
  });
  const outcomes = new Map<string, WriteOutcome>();
  for (const [index, one] of written.entries()) {
    if (one.kind === 'failed') throw failure(written, one.fault);
    outcomes.set(streams[index]?.stream ?? '', one);
  }
  return outcomes;
};

/** A group of which nothing was written failed for what its append says; of which something was, or may have been, for an unknown outcome. */
const failure = (written: readonly Written[], fault: EventStoreError): EventStoreError => {
  const faults = written.flatMap((one) => (one.kind === 'failed' ? one.fault : []));
  const isCertain = faults.every(({ code }) => code !== 'outcome_unknown');
  if (isCertain && written.every(({ kind }) => kind !== 'written')) return fault;
  return unknownOutcome('A part of a group was written, of another part it is not known', new AggregateError(faults));
};

const NO_ROWS: RowsWritten = { last: -1, known: [] };

const writeRows = async (
  log: OpenLog,
  { rows }: GroupPlan,
  unseen: Unseen,
  outcomes: ReadonlyMap<string, WriteOutcome>,
): Promise<RowsWritten> => {
  if (rows.length === 0) return NO_ROWS;
  try {
    return await appendRows(log, rows, unseen);
  } catch (error) {
    const fault = unavailable(error);
    if ([...outcomes.values()].every(({ kind }) => kind !== 'written')) throw fault;
    throw unknownOutcome('The events of a group were written, and not its commands without events', fault);
  }
};
