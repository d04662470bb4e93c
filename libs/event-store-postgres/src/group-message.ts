import { eventId } from '@tallyman/event-catalog';
import type { RecordedEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from '@tallyman/event-store';
import type { EventlessCommand, ExpectedRevision, ResolvedGroup } from '@tallyman/event-store';
import { RowBytes } from './row-bytes.js';

/** Where the log must be for an append: anything else is `fenced`. */
export interface LogPlace {
  readonly epoch: number;
  readonly fence: number;
  readonly appends: number;
  readonly last_position: number;
}

/** A group as it goes over the wire, but for the place of the log, which is known when it is sent. */
export interface GroupMessage {
  readonly events: Buffer | undefined;
  readonly commands: Buffer | undefined;
  /** The values of the `APPEND` statement after those of the place. */
  readonly values: readonly string[];
}

/** Of an event's row, all but its texts and hash. */
const EVENT_BYTES = 80;
const EVENT_COLUMNS = 9;
const COMMAND_COLUMNS = 5;
const COMMAND_BYTES = 60;

/**
 * A stream's first expected revision must be there; the unique index shows that the one after it is not, if the group adds it.
 * The keys of commands with events must not be those of commands without, and the other way round: their own tables have indexes for the rest.
 */
export const groupMessage = (
  group: ResolvedGroup,
  recordedAt: number,
  expectations: ReadonlyMap<string, ExpectedRevision>,
): GroupMessage => {
  const { events, outcomes, commands } = group;
  const required = [...expectations].filter(([, revision]) => revision !== NO_STREAM);
  const grown = new Set(events.map(({ stream }) => stream));
  const unchanged = [...expectations].filter(([stream]) => !grown.has(stream));
  const keys = events.filter((_, index) => outcomes[index] !== undefined).map(({ id }) => id);
  return {
    events: events.length === 0 ? undefined : eventRows(events, outcomes),
    commands: commands.length === 0 ? undefined : commandRows(commands),
    values: [
      String(recordedAt),
      String(events.length),
      texts(required.map(([stream]) => stream)),
      plain(required.map(([, revision]) => revision)),
      texts(unchanged.map(([stream]) => stream)),
      plain(unchanged.map(([, revision]) => revision + 1)),
      plain(keys),
      plain(commands.map(({ commandId }) => eventId(commandId, 0))),
    ],
  };
};

/** The values that say where the log must be. */
export const placeValues = (place: LogPlace): readonly string[] =>
  [place.epoch, place.fence, place.appends, place.last_position].map(String);

const plain = (values: readonly (string | number)[]): string => `{${values.join(',')}}`;

const texts = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

const eventRows = (events: readonly RecordedEvent[], outcomes: readonly (string | undefined)[]): Buffer => {
  const rows = new RowBytes(expectedBytes(events, outcomes));
  for (const [index, event] of events.entries()) {
    const { stream, type, body, hash } = event;
    const outcome = outcomes[index];
    const letters = stream.length + type.length + body.length + (outcome?.length ?? 0);
    rows.row(EVENT_COLUMNS, EVENT_BYTES + hash.byteLength + 3 * letters);
    rows.bigint(event.position);
    rows.bigint(event.revision);
    rows.bigint(event.recordedAt);
    rows.uuid(event.id);
    rows.text(stream);
    rows.text(type);
    rows.bytea(hash);
    rows.text(body);
    if (outcome === undefined) rows.null();
    else rows.text(outcome);
  }
  return rows.message();
};

/** As if every character took one byte, as nearly all do. The last row's room is for the worst case. */
const expectedBytes = (events: readonly RecordedEvent[], outcomes: readonly (string | undefined)[]): number => {
  let bytes = 0;
  let longest = 0;
  for (const [index, { stream, type, body, hash }] of events.entries()) {
    const letters = stream.length + type.length + body.length + (outcomes[index]?.length ?? 0);
    bytes += EVENT_BYTES + hash.byteLength + letters;
    longest = Math.max(longest, letters);
  }
  return bytes + 2 * longest;
};

const commandRows = (commands: readonly EventlessCommand[]): Buffer => {
  const rows = new RowBytes(commands.length * 256);
  for (const { commandId, commandHash, recordedAt, outcome } of commands) {
    rows.row(COMMAND_COLUMNS, COMMAND_BYTES + 3 * (commandId.length + outcome.length) + commandHash.byteLength);
    rows.uuid(eventId(commandId, 0));
    rows.bigint(recordedAt);
    rows.text(commandId);
    rows.bytea(commandHash);
    rows.text(outcome);
  }
  return rows.message();
};
