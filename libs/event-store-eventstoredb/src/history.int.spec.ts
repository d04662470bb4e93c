import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { EventData } from '@eventstore/db-client';
import { NO_STREAM } from '@tallyman/event-store';
import type { EventStore, LogWriter } from '@tallyman/event-store';
import {
  aCommand,
  append,
  commandItem,
  expecting,
  fresh,
  item,
  numbers,
  refusalOf,
  wholeLog,
  wholeStream,
} from '../../event-store/src/testing/fixtures.js';
import { createMemoryLogIndex } from './memory-log-index.js';
import { openFreshLog } from './testing/fresh-log.js';
import type { FreshLog } from './testing/fresh-log.js';

let log: FreshLog;
let store: EventStore;
let writer: LogWriter;
let vandal: EventStoreDBClient;
beforeEach(async () => {
  log = await openFreshLog();
  store = log.open();
  writer = await store.acquire('owner');
  vandal = EventStoreDBClient.connectionString(log.connectionString);
});
afterEach(async () => {
  await vandal.dispose();
  await log.close();
});

const inServer = (stream: string): string => (log.log === undefined ? stream : `tallyman:${log.log}:${stream}`);
const foreign = (): EventData => ({
  ...jsonEvent({ type: 'SomethingElse', data: { a: 1 } }),
  contentType: 'application/json',
  metadata: undefined,
});

/** A stream of three events, which another store, with an index of its own, is to meet. */
const threeEvents = async (): Promise<string> => {
  const stream = fresh('stream');
  await append(writer, item(expecting(stream, NO_STREAM, 3)));
  return stream;
};

const harms: readonly (readonly [string, (stream: string) => Promise<unknown>, string, string])[] = [
  ['deleted', (stream) => vandal.deleteStream(stream), 'history_missing', 'history_hidden'],
  ['tombstoned', (stream) => vandal.tombstoneStream(stream), 'history_missing', 'history_missing'],
  [
    'cut off at its beginning',
    (stream) => vandal.setStreamMetadata(stream, { truncateBefore: 1 }),
    'history_missing',
    'history_hidden',
  ],
  [
    'limited to its last event',
    (stream) => vandal.setStreamMetadata(stream, { maxCount: 1 }),
    'history_missing',
    'history_hidden',
  ],
  ['appended to by others', (stream) => vandal.appendToStream(stream, foreign()), 'foreign_event', 'foreign_event'],
];

describe('a stream that was', () => {
  it.each(harms)('%s: is noticed by those who read it, and takes nothing more', async (_, harm, reading, writing) => {
    const stream = await threeEvents();
    await harm(inServer(stream));
    const other = log.open();
    await other.head();

    for (const one of [store, other]) {
      expect(await refusalOf(wholeStream(one, stream))).toBe(reading);
      expect(await refusalOf(one.readStream(stream, { direction: 'backwards', limit: 10 }))).toBe(reading);
    }
    const successor = await other.acquire('successor');
    expect(await refusalOf(append(successor, item(expecting(stream, 2))))).toBe(writing);
    expect(await append(successor, item(expecting(fresh('stream'), NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
  });

  it('given a maximum age, after its owner has used it: takes nothing more', async () => {
    const stream = await threeEvents();
    await vandal.setStreamMetadata(inServer(stream), { maxAge: 3600 });
    // The tail hears of it in the order of the log.
    await append(writer, item(expecting(fresh('stream'), NO_STREAM)));

    expect(await refusalOf(append(writer, item(expecting(stream, 2))))).toBe('history_hidden');
  });
});

it('events of others have no position', async () => {
  await threeEvents();
  await vandal.appendToStream(fresh('others'), [foreign(), foreign()]);
  await vandal.setStreamMetadata(fresh('others'), { maxCount: 5 });
  await threeEvents();

  expect(await store.head()).toMatchObject({ position: 6 });
  expect((await wholeLog(log.open())).map(({ position }) => position)).toEqual(numbers(1, 6));
});

it('streams and types that would be the server’s own, or this library’s, are kept apart', async () => {
  const names = ['$all', '$$settings', '$', '~', '~$a', '~~', 'tallyman-owner', 'tallyman-commands', 'tallyman:a:b'];
  for (const name of names) {
    const entry = expecting(name, NO_STREAM);
    const events = entry.events.map((event) => ({ ...event, type: name }));
    expect(await append(writer, item({ ...entry, events }))).toMatchObject([{ kind: 'appended' }]);
  }
  expect((await wholeLog(log.open())).map(({ stream, type }) => [stream, type])).toEqual(
    names.map((name) => [name, name]),
  );
});

it('an index that is built anew gives the same answers', async () => {
  const [stream, known, eventless] = [fresh('stream'), fresh('command'), aCommand()];
  const own = commandItem(known, expecting(stream, NO_STREAM, 2));
  await append(writer, own, item(expecting(fresh('stream'), NO_STREAM, 3)));
  await append(writer, { streams: [], commands: [eventless] });
  await writer.append([item(expecting(stream, 1))], 5000);
  const ask = async (one: EventStore): Promise<unknown> => [
    await one.head(),
    await wholeLog(one),
    await wholeStream(one, stream),
    await one.findCommands([known]),
    await one.findCommands([eventless.commandId]),
    await one.positionAt(4999),
    await one.positionAt(5000),
    await one.readPosition(3),
  ];
  const before = await ask(store);

  const again = log.open({ index: createMemoryLogIndex() });

  expect(await ask(again)).toEqual(before);
  const successor = await again.acquire('successor');
  expect(successor).toMatchObject({ lastPosition: 6, lastRecordedAt: 5000 });
  const results = await append(
    successor,
    own,
    commandItem(known, expecting(fresh('stream'), NO_STREAM)),
    { streams: [], commands: [eventless] },
    item(expecting(stream, 1)),
  );
  expect(results.map(({ kind }) => kind)).toEqual([
    'duplicate_command',
    'duplicate_command',
    'duplicate_command',
    'conflict',
  ]);
});

it('two processes that feed one index say the same', async () => {
  const index = createMemoryLogIndex();
  const [one, two] = [log.open({ index }), log.open({ index })];
  const owner = await one.acquire('one');
  for (const round of numbers(0, 30)) await append(owner, item(expecting('one of two', 2 * round - 1, 2)));
  await two.head();
  while ((await index.end()).position < 60) await new Promise((resolve) => setTimeout(resolve, 10));

  expect(await wholeLog(two)).toEqual(await wholeLog(one));
  expect((await index.end()).position).toBe(60);
  expect((await index.atOrBefore(1000))?.position).toBe(60);
});

it('an index whose log has lost its end, or is another, is not used', async () => {
  const index = createMemoryLogIndex();
  await append(await log.open({ index }).acquire('one'), item(expecting(fresh('stream'), NO_STREAM, 3)));
  while ((await index.end()).position < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  const another = await openFreshLog();

  expect(await refusalOf(another.open({ index }).head())).toBe(
    another.connectionString === log.connectionString ? 'not refused' : 'history_missing',
  );
  await another.close();
});
