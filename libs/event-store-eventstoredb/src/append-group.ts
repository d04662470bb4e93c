import { eventId } from '@tallyman/event-catalog';
import { resolveGroup } from '@tallyman/event-store';
import type { AppendItem, AppendResult, EventStoreError } from '@tallyman/event-store';
import { appendRows } from './append-rows.js';
import type { RowsWritten } from './append-rows.js';
import { appendToStream } from './append-to-stream.js';
import type { WriteOutcome } from './append-to-stream.js';
import { guarded, unavailable, unknownOutcome } from './faults.js';
import { inParallel } from './in-parallel.js';
import { findPlaces } from './open-log.js';
import type { OpenLog } from './open-log.js';
import { checkOwner } from './ownership.js';
import { checkIds, checkSizes, lastRevisions, planGroup } from './plan-group.js';
import type { GroupPlan, ItemPlace } from './plan-group.js';
import { standingOf } from './standing.js';
import type { InspectedStreams } from './standing.js';

const APPENDS_AT_ONCE = 32;

export interface GroupContext {
  readonly log: OpenLog;
  readonly inspected: InspectedStreams;
  readonly epoch: number;
  /** The most that the server takes in one append. */
  readonly maxStoredBytes: number;
}

type Written = WriteOutcome | { readonly kind: 'failed'; readonly fault: EventStoreError };

/**
 * Appends a group when nothing else of this owner is under way: works it out against the log, then writes one append per stream, all at once, then the
 * rows of commands without events. Answers when the tail has seen all of it. Throws as `LogWriter.append` does.
 */
export const appendGroup = async (
  context: GroupContext,
  items: readonly AppendItem[],
  recordedAt: number,
): Promise<readonly AppendResult[]> => {
  const { log, epoch } = context;
  const [standing] = await guarded(Promise.all([standingOf(log, context.inspected, items), checkOwner(log, epoch)]));
  const group = resolveGroup(items, recordedAt, standing);
  const plan = planGroup(items, group, recordedAt, epoch);
  checkSizes(plan, context.maxStoredBytes);
  checkIds(plan, log.tail.events.recent.hasId);
  const outcomes = await writeStreams(log, plan);
  const rows = await writeRows(log, plan, outcomes);
  await awaitTail(log, plan, outcomes, rows);
  return Promise.all(
    group.results.map(async (result, index): Promise<AppendResult> => {
      if (result.kind !== 'appended') return result;
      const known = rows.known.find(({ item }) => item === index);
      if (known !== undefined) return { kind: 'duplicate_command', commandId: known.commandId };
      return resultOf(log, items[index], plan.places[index], outcomes);
    }),
  );
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
  outcomes: ReadonlyMap<string, WriteOutcome>,
): Promise<RowsWritten> => {
  if (rows.length === 0) return NO_ROWS;
  try {
    return await appendRows(log, rows);
  } catch (error) {
    const fault = unavailable(error);
    if ([...outcomes.values()].every(({ kind }) => kind !== 'written')) throw fault;
    throw unknownOutcome('The events of a group were written, and not its commands without events', fault);
  }
};

const awaitTail = async (
  log: OpenLog,
  { streams }: GroupPlan,
  outcomes: ReadonlyMap<string, WriteOutcome>,
  { last }: RowsWritten,
): Promise<void> => {
  const written = streams.filter(({ stream }) => outcomes.get(stream)?.kind === 'written');
  const wanted = new Map(lastRevisions(written, log.names));
  for (const [stream, outcome] of outcomes)
    if (outcome.kind === 'conflict') wanted.set(log.names.inServer(stream), outcome.actual);
  if (last >= 0) wanted.set(log.names.commands, last);
  try {
    await log.tail.reachRevisions(wanted);
  } catch (error) {
    throw unknownOutcome('A group was written, and does not arrive', error);
  }
};

const resultOf = async (
  log: OpenLog,
  item: AppendItem | undefined,
  place: ItemPlace | undefined,
  outcomes: ReadonlyMap<string, WriteOutcome>,
): Promise<AppendResult> => {
  const { recent, end } = log.tail.events;
  if (place === undefined) return { kind: 'appended', firstPosition: end.position, lastPosition: end.position };
  const outcome = outcomes.get(place.stream);
  if (outcome?.kind === 'conflict') return conflictOf(log, item, place.stream, outcome.actual);
  const first = recent.at(place.stream, place.first);
  const last = recent.at(place.stream, place.first + place.count - 1);
  if (first === undefined || last?.position !== first.position + place.count - 1)
    throw unknownOutcome('A group was written, and its positions are not as they must be', undefined);
  // Another owner's try of the same command, which the server takes for this one.
  if (Buffer.compare(first.hash, place.hash) !== 0) return conflictOf(log, item, place.stream, last.revision);
  return { kind: 'appended', firstPosition: first.position, lastPosition: last.position };
};

/** Somebody else has written to the stream since it was looked at. It may have been the same command. */
const conflictOf = async (
  log: OpenLog,
  item: AppendItem | undefined,
  stream: string,
  actual: number,
): Promise<AppendResult> => {
  const commands = item?.commands ?? [];
  const places = await findPlaces(
    log,
    commands.map(({ commandId }) => eventId(commandId, 0)),
  );
  const known = commands.find(({ commandId }) => places.has(eventId(commandId, 0)));
  if (known !== undefined) return { kind: 'duplicate_command', commandId: known.commandId };
  const entry = item?.streams.find(({ events }) => events.length > 0);
  return { kind: 'conflict', stream, expected: entry?.expectedRevision ?? actual, actual };
};
