/// <reference lib="es2024.string" />
import { eventId } from '@tallyman/event-catalog';
import type { NewEvent } from '@tallyman/event-catalog';
import { EventStoreError } from './port.js';
import type { AppendItem, Capabilities, CommandRow, StreamAppend } from './port.js';

/** Longest stream name, event type or command id in bytes of UTF-8: each is part of an index entry. */
export const MAX_NAME_BYTES = 1000;
const HASH_BYTES = 32;
const COMMAND_HASH_BYTES = 16;
/** Lower case only: a store may keep it as 16 bytes, and then upper case would come back changed. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a log can keep this text and give it back byte for byte: without NUL (PostgreSQL) and lone surrogates (UTF-8). */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Whether this can be a stream's name, a command's id or an event's type. */
export const isStorableName = (name: string): boolean =>
  name !== '' && Buffer.byteLength(name, 'utf8') <= MAX_NAME_BYTES && isStorableText(name);

const invalidBody = (what: string): never => {
  throw new EventStoreError('invalid_body', `${what} cannot be stored byte for byte`);
};

/** Answers the bytes of the event. */
const checkEvent = (event: NewEvent): number => {
  if (!UUID.test(event.id)) invalidBody('An event id that is not a lower-case UUID');
  if (!isStorableName(event.type)) invalidBody('An event type that is empty, too long, or has NUL or a lone surrogate');
  if (!isStorableText(event.body)) invalidBody('A body with NUL or a lone surrogate');
  if (event.hash.byteLength !== HASH_BYTES) invalidBody('An event hash that is not 32 bytes long');
  return Buffer.byteLength(event.body, 'utf8');
};

/** Answers the bytes of the row. */
const checkCommand = (command: CommandRow, item: AppendItem): number => {
  if (!isStorableName(command.commandId))
    invalidBody('A command id that is empty, too long, or has NUL or a lone surrogate');
  if (!isStorableText(command.outcome)) invalidBody('An outcome with NUL or a lone surrogate');
  if ('commandHash' in command) {
    if (command.commandHash.byteLength !== COMMAND_HASH_BYTES) invalidBody('A command hash that is not 16 bytes long');
  } else if (eventAt(item, command.firstEvent)?.id !== eventId(command.commandId, 0)) {
    throw new EventStoreError(
      'invalid_body',
      'The first event of a command is not in its item, or does not have the command’s key as its id',
    );
  }
  return Buffer.byteLength(command.outcome, 'utf8');
};

const eventAt = ({ streams }: AppendItem, index: number): NewEvent | undefined => {
  let rest = index;
  for (const { events } of streams) {
    if (rest < events.length) return events[rest];
    rest -= events.length;
  }
  return undefined;
};

const checkStream = (append: StreamAppend): void => {
  if (isStorableName(append.stream)) return;
  throw new EventStoreError(
    'invalid_stream_name',
    `A stream name has 1 to ${String(MAX_NAME_BYTES)} bytes, no NUL and no lone surrogate: ${JSON.stringify(append.stream.slice(0, 100))}`,
  );
};

const tooLarge = (what: string, is: number, most: number): EventStoreError =>
  new EventStoreError('append_too_large', `An append of ${String(is)} ${what}; at most ${String(most)} are taken`);

/**
 * Throws for a group that must not reach the log: `append_too_large`, `atomic_multi_stream_unsupported`, `invalid_stream_name`,
 * `invalid_body`. Every adapter calls it before it writes, so that all refuse the same. Outcomes count as bytes, commands as events do.
 */
export const checkAppend = (items: readonly AppendItem[], capabilities: Capabilities): void => {
  checkCounts(items, capabilities);
  let bytes = 0;
  for (const item of items) {
    for (const append of item.streams) {
      checkStream(append);
      for (const event of append.events) bytes += checkEvent(event);
    }
    for (const command of item.commands) bytes += checkCommand(command, item);
  }
  if (bytes > capabilities.maxAppendBytes) throw tooLarge('bytes', bytes, capabilities.maxAppendBytes);
};

/** Before any text is looked at: a group far too large is refused without reading it. */
const checkCounts = (items: readonly AppendItem[], capabilities: Capabilities): void => {
  let events = 0;
  let commands = 0;
  for (const item of items) {
    for (const append of item.streams) events += append.events.length;
    commands += item.commands.length;
    if (!capabilities.atomicMultiStream && spansStreams(item)) {
      throw new EventStoreError(
        'atomic_multi_stream_unsupported',
        'This store cannot append to several streams atomically',
      );
    }
  }
  if (events > capabilities.maxAppendEvents) throw tooLarge('events', events, capabilities.maxAppendEvents);
  if (commands > capabilities.maxAppendEvents) throw tooLarge('commands', commands, capabilities.maxAppendEvents);
};

const spansStreams = (item: AppendItem): boolean =>
  item.streams.some((append) => append.stream !== item.streams[0]?.stream);

/** Throws `clock_went_back` unless `recordedAt` is a whole number of milliseconds and not before the last append. */
export const checkClock = (recordedAt: number, lastRecordedAt: number): void => {
  if (Number.isSafeInteger(recordedAt) && recordedAt >= lastRecordedAt) return;
  throw new EventStoreError(
    'clock_went_back',
    `The log time of an append is ${String(recordedAt)}, the last one was ${String(lastRecordedAt)}`,
  );
};
