import { eventId, storedEnvelope, type DecodedEvent, type RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore, RecordedCommand } from '@tallyman/event-store';
import type { Findings } from './findings.js';

/** Sets events against what the log says of the commands that made them. */
export const checkCommands = async (
  store: EventStore,
  events: readonly DecodedEvent[],
  findings: Findings,
): Promise<void> => {
  const rows = await store.findCommands([...new Set(events.map(({ commandId }) => commandId))]);
  const byId = new Map(rows.map((row) => [row.commandId, row]));
  for (const event of events) checkEvent(event, byId.get(event.commandId), findings);
};

const checkEvent = (event: DecodedEvent, row: RecordedCommand | undefined, findings: Findings): void => {
  const { commandId, commandHash, position, stream } = event;
  const where = { position, stream };
  if (row === undefined) {
    findings.add('command_missing', `the log has no outcome of the command ${commandId} that made it`, where);
    return;
  }
  if ('commandHash' in row) {
    findings.add('command_mismatch', `command ${commandId} has a row that says that it made no events`, where);
    return;
  }
  const { firstEvent } = row;
  if (firstEvent.position > position) {
    const first = String(firstEvent.position);
    findings.add('command_mismatch', `the first event of command ${commandId} comes later, at ${first}`, where);
    return;
  }
  if (firstEvent.id !== event.id && commandHashOf(firstEvent) !== commandHash)
    findings.add('command_mismatch', `command ${commandId} has another hash in its first event than in this`, where);
  // A command's events follow each other, and their ids are made of the command's and their place.
  const index = position - firstEvent.position;
  if (event.id !== eventId(commandId, index))
    findings.add('event_id_differs', `${event.id} is not the id of event ${String(index)} of its command`, where);
};

/** `undefined` if the body cannot be read; that is told of the first event itself. */
const commandHashOf = (event: RecordedEvent): string | undefined => {
  try {
    return storedEnvelope(event).commandHash;
  } catch {
    return undefined;
  }
};
