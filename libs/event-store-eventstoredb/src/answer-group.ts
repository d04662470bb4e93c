import { eventId } from '@tallyman/event-catalog';
import type { AppendItem, AppendResult } from '@tallyman/event-store';
import { unknownOutcome } from './faults.js';
import { findPlaces } from './open-log.js';
import type { OpenLog } from './open-log.js';
import { lastRevisions } from './plan-group.js';
import type { ItemPlace } from './plan-group.js';
import type { WrittenGroup } from './write-group.js';

export interface GroupAnswer {
  readonly results: readonly AppendResult[];
  /** The log's last position with this group, and with nothing that this owner wrote behind it. */
  readonly end: number;
}

/** What is around a group that is awaited. */
export interface Surroundings {
  /** The log's last position before the group. */
  readonly end: number;
  /** Whether nothing of this owner is on its way behind it. */
  readonly isNewest: () => boolean;
}

/** Answers when the tail has seen all of the group. Throws `outcome_unknown` if it does not come, or not to the places where it was written. */
export const answerGroup = async (log: OpenLog, group: WrittenGroup, around: Surroundings): Promise<GroupAnswer> => {
  const { items, resolved, plan, rows } = group;
  await awaitTail(log, group);
  const end = around.isNewest()
    ? log.tail.events.end.position
    : Math.max(around.end, ...lastPositions(log, plan.places));
  const results = await Promise.all(
    resolved.map(async (result, index): Promise<AppendResult> => {
      if (result.kind !== 'appended') return result;
      const known = rows.known.find(({ item }) => item === index);
      if (known !== undefined) return { kind: 'duplicate_command', commandId: known.commandId };
      const place = plan.places[index];
      if (place === undefined) return { kind: 'appended', firstPosition: end, lastPosition: end };
      return resultOf(log, group, items[index], place);
    }),
  );
  return { results, end };
};

const awaitTail = async (log: OpenLog, { plan, outcomes, rows }: WrittenGroup): Promise<void> => {
  const written = plan.streams.filter(({ stream }) => outcomes.get(stream)?.kind === 'written');
  const wanted = new Map(lastRevisions(written, log.names));
  for (const [stream, outcome] of outcomes)
    if (outcome.kind === 'conflict') wanted.set(log.names.inServer(stream), outcome.actual);
  if (rows.last >= 0) wanted.set(log.names.commands, rows.last);
  try {
    await log.tail.reachRevisions(wanted);
  } catch (error) {
    throw unknownOutcome('A group was written, and does not arrive', error);
  }
};

const lastPositions = ({ tail }: OpenLog, places: readonly (ItemPlace | undefined)[]): readonly number[] =>
  places.flatMap((place) =>
    place === undefined ? [] : (tail.events.recent.at(place.stream, place.first + place.count - 1)?.position ?? []),
  );

const resultOf = async (
  log: OpenLog,
  { outcomes }: WrittenGroup,
  item: AppendItem | undefined,
  place: ItemPlace,
): Promise<AppendResult> => {
  const { recent } = log.tail.events;
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
