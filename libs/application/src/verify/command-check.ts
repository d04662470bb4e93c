import { eventId, type DecodedEvent } from '@tallyman/event-catalog';
import type { EventStore, RecordedCommand } from '@tallyman/event-store';
import type { Findings } from './findings.js';

/** Sets events against the rows of the commands that made them. */
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
    findings.add('command_missing', `there is no row of the command ${commandId} that made it`, where);
    return;
  }
  if (Buffer.from(row.commandHash).toString('base64url') !== commandHash)
    findings.add('command_mismatch', `command ${commandId} has another hash in its row than in its event`, where);
  if (row.firstPosition === undefined || row.firstPosition > position) {
    const first = row.firstPosition === undefined ? 'none' : String(row.firstPosition);
    findings.add('command_mismatch', `the row of command ${commandId} names as first position: ${first}`, where);
    return;
  }
  // A command's events follow each other, and their ids are made of the command's and their place.
  if (event.id !== eventId(commandId, position - row.firstPosition))
    findings.add(
      'event_id_differs',
      `${event.id} is not the id of event ${String(position - row.firstPosition)} of its command`,
      where,
    );
};
