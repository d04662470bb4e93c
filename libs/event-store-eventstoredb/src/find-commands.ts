import { eventId } from '@tallyman/event-catalog';
import { isStorableName } from '@tallyman/event-store';
import type { RecordedCommand } from '@tallyman/event-store';
import { historyMissing } from './faults.js';
import { inParallel } from './in-parallel.js';
import type { IndexedCommand } from './log-index.js';
import { findPlaces } from './open-log.js';
import type { OpenLog } from './open-log.js';
import { readStream } from './read-stream.js';
import { meaningOf } from './stored-form.js';

const READS_AT_ONCE = 32;

/** The commands of those ids that the tail has seen. */
export const findCommands = async (
  log: OpenLog,
  commandIds: readonly string[],
): Promise<readonly RecordedCommand[]> => {
  const byKey = new Map(commandIds.filter(isStorableName).map((commandId) => [eventId(commandId, 0), commandId]));
  if (byKey.size === 0) return [];
  const places = await findPlaces(log, [...byKey.keys()]);
  return inParallel([...places.values()], READS_AT_ONCE, (place) =>
    readCommand(log, byKey.get(place.key) ?? '', place),
  );
};

/** Of these commands of the log the ids of those that the index has not. */
export const missedCommands = async (log: OpenLog, commandIds: readonly string[]): Promise<readonly string[]> => {
  const places = await findPlaces(
    log,
    commandIds.map((commandId) => eventId(commandId, 0)),
  );
  return commandIds.filter((commandId) => !places.has(eventId(commandId, 0)));
};

const readCommand = async (log: OpenLog, commandId: string, place: IndexedCommand): Promise<RecordedCommand> => {
  const { stream, revision } = place;
  const [stored] = await log.client.readStream(stream, { from: revision, direction: 'forwards', limit: 1 });
  const meaning = stored?.revision === revision ? meaningOf(stored, log.names) : undefined;
  if (meaning?.kind === 'event' && meaning.event.id === place.key && meaning.outcome !== undefined) {
    const [firstEvent] = await readStream(log, meaning.event.stream, { from: revision, limit: 1 });
    if (firstEvent !== undefined) return { commandId, outcome: meaning.outcome, firstEvent };
  }
  const rows = meaning?.kind === 'event' || meaning?.kind === 'rows' ? meaning.rows : [];
  const row = rows.find((one) => one.commandId === commandId);
  if (row === undefined) throw historyMissing(stream, `the row of a command at revision ${String(revision)}`);
  return row;
};
