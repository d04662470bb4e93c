import { createHash } from 'node:crypto';
import { deterministicUuid, eventId } from '@tallyman/event-catalog';
import type { NewEvent, RecordedEvent } from '@tallyman/event-catalog';
import { EventStoreError, NO_STREAM } from '../port.js';
import type {
  AppendItem,
  AppendResult,
  CommandRow,
  EventStore,
  ExpectedRevision,
  LogWriter,
  StreamAppend,
} from '../port.js';

/** A fresh, empty store of the adapter in question. */
export interface OpenedStore {
  readonly store: EventStore;
  close(): Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** One store for a group of tests; each test takes names of its own. */
export const useStore = (open: OpenStore): (() => EventStore) => {
  let opened: OpenedStore | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    await opened?.close();
  });
  return () => {
    if (opened === undefined) throw new Error('the store is not open yet');
    return opened.store;
  };
};

let names = 0;

/** A name that no other test of this file uses. */
export const fresh = (kind: string): string => {
  names += 1;
  return `${kind}-${String(names)}`;
};

export const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();

export const anEvent = (over: Partial<NewEvent> = {}): NewEvent => {
  const id = deterministicUuid(fresh('event'));
  return { id, type: 'ThingHappened', body: `{"data":{"id":"${id}"}}`, hash: digest(id), ...over };
};

export const events = (count: number): readonly NewEvent[] => Array.from({ length: count }, () => anEvent());

export const outcomeFor = (commandId: string): string => `{"for":"${commandId}"}`;

export type EventlessRow = Extract<CommandRow, { readonly commandHash: Uint8Array }>;

/** The row of a command that made no events. */
export const aCommand = (over: Partial<EventlessRow> = {}): EventlessRow => {
  const commandId = over.commandId ?? fresh('command');
  return { commandId, commandHash: digest(commandId).subarray(0, 16), outcome: outcomeFor(commandId), ...over };
};

export const expecting = (stream: string, expectedRevision: ExpectedRevision, count = 1): StreamAppend => ({
  stream,
  expectedRevision,
  events: events(count),
});

/** An item of these streams and no command. */
export const item = (...streams: readonly StreamAppend[]): AppendItem => ({ streams, commands: [] });

/** An item of one command, whose first event is the first of these. */
export const commandItem = (commandId: string, first: StreamAppend, ...others: readonly StreamAppend[]): AppendItem => {
  const [event, ...rest] = first.events;
  if (event === undefined) throw new Error('a command with events has a first one');
  const keyed = { ...first, events: [{ ...event, id: eventId(commandId, 0) }, ...rest] };
  return {
    streams: [keyed, ...others],
    commands: [{ commandId, outcome: outcomeFor(commandId), firstEvent: 0 }],
  };
};

/** Appends at the log's own time. */
export const append = (writer: LogWriter, ...items: readonly AppendItem[]): Promise<readonly AppendResult[]> =>
  writer.append(items, writer.lastRecordedAt);

/** A stream with `count` events, written by a new owner. */
export const streamOf = async (store: EventStore, count: number): Promise<string> => {
  const stream = fresh('stream');
  if (count > 0) await append(await store.acquire('fixture'), item(expecting(stream, NO_STREAM, count)));
  return stream;
};

/** Appends so many events to a fresh stream, as many at once as the store takes. */
export const fill = async (store: EventStore, writer: LogWriter, count: number): Promise<void> => {
  const stream = fresh('stream');
  const most = store.capabilities.maxAppendEvents;
  for (let done = 0; done < count; done += most)
    await append(writer, item(expecting(stream, done - 1, Math.min(most, count - done))));
};

export const wholeStream = (store: EventStore, stream: string): Promise<readonly RecordedEvent[]> =>
  store.readStream(stream, { limit: 100_000 });

export const wholeLog = async (store: EventStore): Promise<readonly RecordedEvent[]> => store.readLog(0, 1_000_000);

/** The numbers from `first` on. */
export const numbers = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index);

export const codeOf = (error: unknown): string =>
  error instanceof EventStoreError ? error.code : `not a store error: ${String(error)}`;

/** The code of the store error that the promise is rejected with. */
export const refusalOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'not refused',
    (error: unknown) => codeOf(error),
  );
