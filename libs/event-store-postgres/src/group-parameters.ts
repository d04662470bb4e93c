import { NO_STREAM } from '@tallyman/event-store';
import type { ExpectedRevision, ResolvedGroup } from '@tallyman/event-store';

/** Where the log must be for an append: anything else is `fenced`. */
export interface LogPlace {
  readonly epoch: number;
  readonly fence: number;
  readonly last_position: number;
}

/**
 * The values of the `APPEND` statement. Texts and numbers go as arrays, hashes as one row of bytes.
 * A stream's first expected revision must be there; the unique index shows that the one after it is not, if the group adds it.
 */
export const groupParameters = (
  place: LogPlace,
  recordedAt: number,
  { events, commands }: ResolvedGroup,
  expectations: ReadonlyMap<string, ExpectedRevision>,
): readonly unknown[] => {
  const required = [...expectations].filter(([, revision]) => revision !== NO_STREAM);
  const grown = new Set(events.map((event) => event.stream));
  const unchanged = [...expectations].filter(([stream]) => !grown.has(stream));
  return [
    place.epoch,
    place.fence,
    place.last_position,
    recordedAt,
    events.map((event) => event.stream),
    events.map((event) => event.revision),
    events.map((event) => event.id),
    events.map((event) => event.type),
    events.map((event) => event.body),
    Buffer.concat(events.map((event) => event.hash)),
    required.map(([stream]) => stream),
    required.map(([, revision]) => revision),
    unchanged.map(([stream]) => stream),
    unchanged.map(([, revision]) => revision + 1),
    commands.map((command) => command.commandId),
    Buffer.concat(commands.map((command) => command.commandHash)),
    commands.map((command) => command.outcome),
    commands.map((command) => command.firstPosition ?? null),
  ];
};
