import { firstExpectations, resolveGroup } from '@tallyman/event-store';
import type { ResolvedGroup } from '@tallyman/event-store';
import type { Connections } from './connections.js';
import { fenced } from './faults.js';
import { findCommands } from './find-commands.js';
import type { Flight } from './flight.js';
import { REVISIONS } from './statements.js';
import type { LogRow } from './statements.js';

/** Works a group out against what is in the log. Throws `fenced` when the log is not where its owner left it. */
export const resolveAgainstLog = async (
  connections: Connections,
  place: LogRow,
  { items, recordedAt }: Flight,
): Promise<ResolvedGroup> => {
  const commandIds = items.flatMap((item) => item.commands.map((command) => command.commandId));
  const rows = await connections.query(REVISIONS, [[...firstExpectations(items).keys()]]);
  const known = await findCommands(connections, commandIds);
  // What was just read is the truth only while nobody else appends.
  if (rows[0]?.epoch !== place.epoch || rows[0].last_position !== place.last_position) throw fenced();
  const revisions = new Map(rows.map((row) => [row.stream, row.revision]));
  const knownIds = new Set(known.map((command) => command.commandId));
  return resolveGroup(items, recordedAt, {
    lastPosition: place.last_position,
    revisionOf: (stream) => revisions.get(stream) ?? Number.NaN,
    hasCommand: (commandId) => knownIds.has(commandId),
  });
};
