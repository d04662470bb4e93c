import { eventId } from '@tallyman/event-catalog';
import { isStorableName } from '@tallyman/event-store';
import type { RecordedCommand } from '@tallyman/event-store';
import type { Connections } from './connections.js';
import { COMMANDS, FIRST_EVENTS } from './statements.js';

/** The commands of those ids that the log knows: of those with events by their first one, of those without by their own row. */
export const findCommands = async (
  connections: Connections,
  commandIds: readonly string[],
): Promise<readonly RecordedCommand[]> => {
  const byKey = new Map(commandIds.filter(isStorableName).map((commandId) => [eventId(commandId, 0), commandId]));
  if (byKey.size === 0) return [];
  const keys = [...byKey.keys()];
  const [made, eventless] = await Promise.all([
    connections.query(FIRST_EVENTS, [keys]),
    connections.query(COMMANDS, [keys]),
  ]);
  const withEvents = made.flatMap(({ outcome, ...firstEvent }) => {
    const commandId = byKey.get(firstEvent.id);
    return commandId === undefined ? [] : { commandId, outcome, firstEvent };
  });
  return [...withEvents, ...eventless];
};
