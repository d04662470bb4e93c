/// <reference lib="es2024.string" />
import { isFirstEventId } from '@tallyman/event-catalog';
import type { NewEvent } from '@tallyman/event-catalog';
import { EventStoreError } from './port.js';
import type { AppendItem, Capabilities, CommandRow, StreamAppend } from './port.js';

/** Longest stream name, event type or command id in bytes of UTF-8: each is part of an index entry. */
export const MAX_NAME_BYTES = 1000;
const HASH_BYTES = 32;
const COMMAND_HASH_BYTES = 16;
/** Of a UTF-16 code unit in UTF-8. */
const MOST_BYTES_PER_UNIT = 3;
/** Lower case only: a store may keep it as 16 bytes, and then upper case would come back changed. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a log can keep this text and give it back byte for byte: without NUL (PostgreSQL) and lone surrogates (UTF-8). */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Whether this can be a stream's name, a command's id or an event's type. */
export const isStorableName = (name: string): boolean =>
  name !== '' && mostBytes(name) <= MAX_NAME_BYTES && isStorableText(name);

/** Its bytes in UTF-8; or more than these, but no more than `MAX_NAME_BYTES`, where that needs no counting. */
const mostBytes = (name: string): number => {
  const most = MOST_BYTES_PER_UNIT * name.length;
  return most <= MAX_NAME_BYTES ? most : Buffer.byteLength(name, 'utf8');
};

const invalidBody = (what: string): never => {
  throw new EventStoreError('invalid_body', `${what} cannot be stored byte for byte`);
};

const checkType = (type: string): void => {
  if (!isStorableName(type)) invalidBody('An event type that is empty, too long, or has NUL or a lone surrogate');
};

const checkEvent = (event: NewEvent): void => {
  if (!UUID.test(event.id)) invalidBody('An event id that is not a lower-case UUID');
  if (!isStorableText(event.body)) invalidBody('A body with NUL or a lone surrogate');
  if (event.hash.byteLength !== HASH_BYTES) invalidBody('An event hash that is not 32 bytes long');
};

const checkCommand = (command: CommandRow, item: AppendItem): void => {
  const { commandId, outcome } = command;
  if (!isStorableText(outcome)) invalidBody('An outcome with NUL or a lone surrogate');
  const first = 'firstEvent' in command ? eventAt(item, command.firstEvent) : undefined;
  // The id of an event was looked at before.
  if (first?.id !== commandId && !isStorableName(commandId))
    invalidBody('A command id that is empty, too long, or has NUL or a lone surrogate');
  if ('commandHash' in command) {
    if (command.commandHash.byteLength !== COMMAND_HASH_BYTES) invalidBody('A command hash that is not 16 bytes long');
  } else if (first === undefined || !isFirstEventId(first.id, commandId)) {
    throw new EventStoreError(
      'invalid_body',
      'The first event of a command is not in its item, or does not have the command’s key as its id',
    );
  }
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
  let letters = 0;
  // Neighbours mostly have the same stream or type.
  let stream: string | undefined;
  let type: string | undefined;
  for (const item of items) {
    for (const append of item.streams) {
      if (append.stream !== stream) checkStream(append);
      stream = append.stream;
      for (const event of append.events) {
        if (event.type !== type) checkType(event.type);
        type = event.type;
        checkEvent(event);
        letters += event.body.length;
      }
    }
    for (const command of item.commands) {
      checkCommand(command, item);
      letters += command.outcome.length;
    }
  }
  if (MOST_BYTES_PER_UNIT * letters > capabilities.maxAppendBytes) checkBytes(items, capabilities);
};

const checkBytes = (items: readonly AppendItem[], { maxAppendBytes }: Capabilities): void => {
  let bytes = 0;
  for (const { streams, commands } of items) {
    for (const { events } of streams) for (const { body } of events) bytes += Buffer.byteLength(body, 'utf8');
    for (const { outcome } of commands) bytes += Buffer.byteLength(outcome, 'utf8');
  }
  if (bytes > maxAppendBytes) throw tooLarge('bytes', bytes, maxAppendBytes);
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

/** Entries without events only look. */
const spansStreams = ({ streams }: AppendItem): boolean => {
  const written = streams.filter(({ events }) => events.length > 0);
  return written.some(({ stream }) => stream !== written[0]?.stream);
};

/** Throws `clock_went_back` unless `recordedAt` is a whole number of milliseconds and not before the last append. */
export const checkClock = (recordedAt: number, lastRecordedAt: number): void => {
  if (Number.isSafeInteger(recordedAt) && recordedAt >= lastRecordedAt) return;
  throw new EventStoreError(
    'clock_went_back',
    `The log time of an append is ${String(recordedAt)}, the last one was ${String(lastRecordedAt)}`,
  );
};
