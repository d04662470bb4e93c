import type { DecodedEvent } from '@tallyman/event-catalog';
import type { PlannedCommand, PlannedEvent } from './plan-command.js';
import type { PlannedItem } from './plan-job.js';

/** Where the owner hands what it has committed, in order of position and without a gap. Must be quick. */
export interface CommittedEvents {
  publish(firstPosition: number, events: readonly DecodedEvent[]): void;
}

/** The events of a committed group as a reader of the log would decode them, without reading or parsing them again. */
export const decodedEvents = (
  items: readonly PlannedItem[],
  firstPosition: number,
  recordedAt: number,
): readonly DecodedEvent[] => {
  const time = new Date(recordedAt).toISOString();
  const decoded: DecodedEvent[] = [];
  for (const { commands } of items)
    for (const command of commands)
      for (const event of command.events)
        decoded.push(decodedEvent(command, event, firstPosition + decoded.length, time));
  return decoded;
};

const decodedEvent = (
  { submission }: PlannedCommand,
  { id, stream, revision, event, hash, schemaVersion }: PlannedEvent,
  position: number,
  recordedAt: string,
): DecodedEvent =>
  ({
    id,
    position,
    stream,
    revision,
    type: event.type,
    schemaVersion,
    recordedAt,
    data: event.data,
    hash,
    // Last: V8 takes long for every member that is written after a spread.
    ...submission.context,
  }) as DecodedEvent;
