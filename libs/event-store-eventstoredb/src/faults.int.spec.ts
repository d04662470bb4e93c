import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from '@tallyman/event-store';
import type { EventStore, LogWriter } from '@tallyman/event-store';
import { followTo } from '../../event-store/src/testing/contract-following.js';
import {
  aCommand,
  append,
  commandItem,
  digest,
  expecting,
  fill,
  fresh,
  item,
  numbers,
  refusalOf,
  wholeLog,
  wholeStream,
} from '../../event-store/src/testing/fixtures.js';
import { appendToStream } from './append-to-stream.js';
import { createLogClient } from './client.js';
import { eventToStore, ownerToStore } from './stored-form.js';
import { logOn } from './testing/fresh-log.js';
import type { FreshLog } from './testing/fresh-log.js';
import { startTestEventStore } from './testing/server/index.js';
import type { TestEventStore } from './testing/server/index.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let server: TestEventStore;
let log: FreshLog;
let store: EventStore;
let writer: LogWriter;
beforeEach(async () => {
  server = await startTestEventStore();
  log = logOn(server);
  store = log.open();
  writer = await store.acquire('owner');
  await append(writer, item(expecting('begun', NO_STREAM)));
});
afterEach(() => log.close());

const LOST_ANSWERS = [0, 1, 2, 3, 4, 5];

type Harm = () => void;
const harms: readonly (readonly [string, () => Harm])[] = [
  ...LOST_ANSWERS.map(
    (count) =>
      [
        `lost connection after ${String(count)} messages`,
        () => () => {
          server.faults.dropConnectionAfter(count);
        },
      ] as const,
  ),
  [
    'timeout after it was written',
    () => () => {
      server.faults.writeThenTimeOut(1);
    },
  ],
  [
    'timeout without being written, twice',
    () => () => {
      server.faults.timeOutUnwritten(2);
    },
  ],
  [
    'redirect to the leader',
    () => () => {
      server.faults.redirectToLeader('127.0.0.1', server.port, 3);
    },
  ],
];

describe('an append that meets a fault', () => {
  it.each(harms)('%s: is there once when it is acknowledged', async (_, harm) => {
    const [a, b, eventless] = [fresh('stream'), fresh('stream'), aCommand()];
    harm()();

    const results = await append(
      writer,
      commandItem(fresh('command'), expecting(a, NO_STREAM, 2)),
      item(expecting(b, NO_STREAM)),
      { streams: [], commands: [eventless] },
    );

    expect(results.map(({ kind }) => kind)).toEqual(['appended', 'appended', 'appended']);
    const events = await wholeLog(store);
    expect(events.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    expect(events.map(({ stream, revision }) => `${stream} ${String(revision)}`).sort()).toEqual(
      ['begun 0', `${a} 0`, `${a} 1`, `${b} 0`].sort(),
    );
    expect(await store.findCommands([eventless.commandId])).toMatchObject([{ commandId: eventless.commandId }]);
    expect(server.events.filter(({ stream }) => stream === 'tallyman-commands')).toHaveLength(1);
  });

  it('answered after its deadline: is there once', async () => {
    const stream = fresh('stream');
    await append(writer, item(expecting(stream, NO_STREAM)));
    // The reads of the owner and the append itself.
    server.faults.answerLate(5500, 2);

    expect(await append(writer, item(expecting(stream, 0, 3)))).toMatchObject([{ kind: 'appended' }]);
    expect((await wholeStream(store, stream)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
  });

  it('of a server that is gone: nothing is written, and the same writer goes on when it is back', async () => {
    const stream = fresh('stream');
    await server.stop();
    expect(await refusalOf(append(writer, item(expecting(stream, NO_STREAM))))).toBe('store_unavailable');
    await server.start();

    expect(await append(writer, item(expecting(stream, NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
    expect(await wholeStream(store, stream)).toHaveLength(1);
  });

  it('answered by a server that then is gone for good: its outcome is unknown', async () => {
    const client = createLogClient(server.connectionString);
    server.faults.dropConnectionAfter(0);
    const write = { stream: 'tallyman-owner', expected: 0, events: [ownerToStore(randomUUID(), 'other')] };
    const work = appendToStream(client, write, 300);
    while (server.events.filter(({ stream }) => stream === 'tallyman-owner').length < 2) await nextTurn();
    await server.kill();

    expect(await refusalOf(work)).toBe('outcome_unknown');
  });
});

describe('a tail that meets a fault', () => {
  /** Another store's follower, while `work` is done; one more event lets it see that it is at the end. */
  const followWhile = async (work: () => Promise<void>): Promise<readonly RecordedEvent[]> => {
    let last = Infinity;
    const following = followTo(log.open(), 0, () => last);
    await work();
    last = writer.lastPosition + 1;
    await append(writer, item(expecting(fresh('stream'), NO_STREAM)));
    return (await following).flat();
  };

  it('restarts of the server, which forgets recent event ids: nothing is skipped or doubled', async () => {
    const stream = fresh('stream');
    const events = await followWhile(async () => {
      for (const round of numbers(0, 6)) {
        const work = append(writer, item(expecting(stream, 2 * round - 1, 2)));
        if (round % 2 === 1) {
          await (round === 3 ? server.kill() : server.stop());
          await server.start();
        }
        expect(await work).toMatchObject([{ kind: 'appended' }]);
      }
    });

    expect(events.map(({ position }) => position)).toEqual(numbers(1, 14));
    expect(events).toEqual(await wholeLog(store));
    expect(events.slice(1, -1).map(({ revision }) => revision)).toEqual(numbers(0, 12));
  });

  it('a server that drops slow consumers: nothing is skipped or doubled', async () => {
    server.faults.dropSlowConsumers();
    const events = await followWhile(() => fill(store, writer, 2000));

    expect(events.map(({ position }) => position)).toEqual(numbers(1, 2002));
  });
});

it('an owner into whose stream another has written meanwhile is told the truth of each stream', async () => {
  const [contested, free, commandId] = [fresh('stream'), fresh('stream'), fresh('command')];
  const repeated = commandItem(commandId, expecting(contested, NO_STREAM));
  const [event] = repeated.streams.flatMap(({ events }) => events);
  if (event === undefined) throw new Error('a command has an event');
  const others = numbers(0, 400).map(() => item(expecting(fresh('other'), NO_STREAM)));
  const work = append(writer, ...others, repeated, item(expecting(free, NO_STREAM)), item(expecting(contested, 0)));
  // The owner was looked at, and the first of many streams is written.
  while (!server.events.some(({ stream }) => stream.startsWith('other'))) await nextTurn();
  const beside = { recordedAt: 0, epoch: 0, outcome: 'told by another', rows: [] };
  await createLogClient(server.connectionString).append(contested, NO_STREAM, [eventToStore(event, beside)]);

  expect((await work).slice(others.length)).toEqual([
    { kind: 'duplicate_command', commandId },
    { kind: 'appended', firstPosition: expect.any(Number), lastPosition: expect.any(Number) },
    { kind: 'conflict', stream: contested, expected: 0, actual: 0 },
  ]);
  expect(await store.findCommands([commandId])).toMatchObject([{ outcome: 'told by another' }]);
  expect(await wholeStream(store, contested)).toHaveLength(1);
  expect(await wholeStream(store, free)).toHaveLength(1);
  expect(await append(writer, item(expecting(contested, 0)))).toMatchObject([{ kind: 'appended' }]);
});

it('an owner whose very events another has written is told that they are a repeat', async () => {
  const [stream, commandId] = [fresh('stream'), fresh('command')];
  const repeated = commandItem(commandId, expecting(stream, NO_STREAM));
  const [event] = repeated.streams.flatMap(({ events }) => events);
  if (event === undefined) throw new Error('a command has an event');
  const others = numbers(0, 400).map(() => item(expecting(fresh('more'), NO_STREAM)));
  const work = append(writer, ...others, repeated);
  while (!server.events.some((one) => one.stream.startsWith('more'))) await nextTurn();
  const beside = { recordedAt: 0, epoch: 0, outcome: 'told by another', rows: [] };
  const other = { ...event, body: '{"data":{"decided":"otherwise"}}', hash: digest('otherwise') };
  await createLogClient(server.connectionString).append(stream, NO_STREAM, [eventToStore(other, beside)]);

  expect((await work).at(-1)).toEqual({ kind: 'duplicate_command', commandId });
});
