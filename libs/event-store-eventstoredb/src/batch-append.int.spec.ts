import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { fresh, numbers } from '../../event-store/src/testing/fixtures.js';
import { appendToStream } from './append-to-stream.js';
import { createBatchAppend } from './batch-append.js';
import type { BatchAppend } from './batch-append.js';
import { createLogClient } from './client.js';
import { faultKind } from './client-fault.js';
import type { EventToStore } from './event-to-store.js';
import { startTestEventStore } from './testing/server/index.js';
import type { TestEventStore } from './testing/server/index.js';
import { createFaults } from './testing/server/faults.js';
import { grpc, streamsService } from './testing/server/protocol.js';
import { serveAppend } from './testing/server/serve-append.js';
import { serveBatchAppend } from './testing/server/serve-batch-append.js';
import { serveRead } from './testing/server/serve-read.js';
import { createStore } from './testing/server/store.js';

/** Longer than a test may take: what is to end by another cause ends by it. */
const DEADLINE_MS = 60_000;
const MIB = 1024 * 1024;
const NONE = -1;

const anEvent = (bytes = 1): EventToStore => ({
  id: randomUUID(),
  type: 'counted',
  data: Buffer.alloc(bytes, 'a'),
  metadata: Buffer.from('{}'),
});
const events = (count: number): readonly EventToStore[] => numbers(0, count).map(() => anEvent());

const outcomeOf = async (append: Promise<number>): Promise<string> => {
  try {
    return `written ${String(await append)}`;
  } catch (error) {
    return faultKind(error) ?? String(error);
  }
};

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

const aServer = async (maxAppendBytes?: number): Promise<TestEventStore> => {
  const server = await startTestEventStore(maxAppendBytes === undefined ? {} : { maxAppendBytes });
  closings.push(() => server.kill());
  return server;
};
const clientOf = (server: TestEventStore): EventStoreDBClient =>
  EventStoreDBClient.connectionString(server.connectionString);
const batchOf = (client: EventStoreDBClient, deadlineMs = DEADLINE_MS): BatchAppend => {
  const batch = createBatchAppend(client, deadlineMs);
  closings.push(() => {
    batch.dispose();
  });
  return batch;
};

/** Not those that the server writes for itself. */
const writtenTo = (server: TestEventStore) => server.events.filter(({ type }) => type === 'counted');

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const untilWritten = async (server: TestEventStore, stream: string, count: number): Promise<void> => {
  while (server.events.filter((one) => one.stream.startsWith(stream)).length < count) await nextTurn();
};

describe('an append that is answered', () => {
  it('many at once: each gets its own answer', async () => {
    const batch = batchOf(clientOf(await aServer()));

    const last = await Promise.all(numbers(1, 40).map((count) => batch.append(fresh('s'), NONE, events(count))));

    expect(last).toEqual(numbers(0, 40));
  });

  it('goes in several messages if it is longer than the server takes in one', async () => {
    const server = await aServer(32 * MIB);
    const own = numbers(0, 18).map(() => anEvent(MIB));

    expect(await batchOf(clientOf(server)).append('long', NONE, own)).toBe(17);
    expect(writtenTo(server).map(({ id }) => id)).toEqual(own.map(({ id }) => id));
  });

  it('is told why it was refused', async () => {
    const server = await aServer();
    const client = clientOf(server);
    const batch = batchOf(client);
    await batch.append('there', NONE, events(3));
    await batch.append('gone', NONE, events(1));
    await client.tombstoneStream('gone');

    await expect(batch.append('there', 0, events(1))).rejects.toMatchObject({ kind: 'conflict', actual: 2 });
    await expect(batch.append('absent', 4, events(1))).rejects.toMatchObject({ kind: 'conflict', actual: -1 });
    expect(await outcomeOf(batch.append('gone', 0, events(1)))).toBe('deleted');
    expect(await outcomeOf(batch.append('there', 2, [anEvent(2 * MIB)]))).toBe('too_large');
    server.faults.timeOutUnwritten(1);
    expect(await outcomeOf(batch.append('there', 2, events(1)))).toBe('unknown_outcome');
    server.faults.writeThenTimeOut(1);
    expect(await outcomeOf(batch.append('there', 2, events(1)))).toBe('unknown_outcome');
    expect(await outcomeOf(batch.append('there', 3, events(1)))).toBe('written 4');
  });
});

describe('an append that is not answered', () => {
  it('nor are others on the stream, which breaks: unknown, all of them; the next has a new stream', async () => {
    const server = await aServer();
    const batch = batchOf(clientOf(server));
    await batch.append('first', NONE, events(1));
    server.faults.answerLate(200, 3);
    server.faults.dropConnectionAfter(0);

    const broken = await Promise.all(
      numbers(0, 3).map((n) => outcomeOf(batch.append(`b${String(n)}`, NONE, events(1)))),
    );

    expect(broken).toEqual(['unknown_outcome', 'unknown_outcome', 'unknown_outcome']);
    await untilWritten(server, 'b', 3);
    expect(await outcomeOf(batch.append('first', 0, events(1)))).toBe('written 1');
  });

  it('by a server that dies and comes back: unknown, and the next is written', async () => {
    const server = await aServer();
    const batch = batchOf(clientOf(server));
    server.faults.answerLate(60_000, 3);
    const work = Promise.all(numbers(0, 3).map((n) => outcomeOf(batch.append(`b${String(n)}`, NONE, events(1)))));
    await untilWritten(server, 'b', 3);
    await server.kill();
    expect(await work).toEqual(['unknown_outcome', 'unknown_outcome', 'unknown_outcome']);
    server.faults.reset();
    await server.start();

    expect(await outcomeOf(batch.append('b0', 0, events(1)))).toBe('written 1');
  });

  it('before its deadline: unknown; the answer that comes then is nobody’s', async () => {
    const server = await aServer();
    const batch = batchOf(clientOf(server), 300);
    await batch.append('first', NONE, events(1));
    server.faults.answerLate(600, 1);

    expect(await outcomeOf(batch.append('late', NONE, events(1)))).toBe('unknown_outcome');
    await pause(500);
    // By now the late answer has come.
    expect(await outcomeOf(batch.append('late', 0, events(1)))).toBe('written 1');
  });

  it('because the client is closed: unknown; one that comes later is not sent', async () => {
    const server = await aServer();
    const batch = batchOf(clientOf(server));
    server.faults.answerLate(60_000, 1);
    const work = outcomeOf(batch.append('a', NONE, events(1)));
    await untilWritten(server, 'a', 1);
    batch.dispose();

    expect(await work).toBe('unknown_outcome');
    expect(await outcomeOf(batch.append('b', NONE, events(1)))).toBe('unavailable');
  });
});

describe('a client that is sent to another server', () => {
  it('by an append: goes on there', async () => {
    const [follower, leader] = [await aServer(), await aServer()];
    const client = createLogClient(follower.connectionString);
    closings.push(() => client.dispose());
    follower.faults.redirectToLeader('127.0.0.1', leader.port, 1);

    const write = { stream: 'moved', expected: NONE, events: events(2) };
    expect(await appendToStream(client, write)).toEqual({ kind: 'written' });
    expect(await outcomeOf(client.append('moved', 1, events(1)))).toBe('written 2');
    expect(writtenTo(leader)).toHaveLength(3);
    expect(writtenTo(follower)).toHaveLength(0);
  });

  it('by a read: appends go there too, and those under way are answered by the old one', async () => {
    const [follower, leader] = [await aServer(), await aServer()];
    const client = createLogClient(follower.connectionString);
    closings.push(() => client.dispose());
    await client.append('begun', NONE, events(1));
    follower.faults.answerLate(500, 2);
    const underWay = numbers(0, 2).map((n) => outcomeOf(client.append(`old${String(n)}`, NONE, events(1))));
    await untilWritten(follower, 'old', 2);
    follower.faults.redirectToLeader('127.0.0.1', leader.port, 1);
    await client.readStream('begun', { direction: 'forwards', limit: 1 });

    expect(await outcomeOf(client.append('new', NONE, events(1)))).toBe('written 0');
    expect(writtenTo(leader).map(({ stream }) => stream)).toEqual(['new']);
    expect(await Promise.all(underWay)).toEqual(['written 0', 'written 0']);
  });
});

describe('a server', () => {
  const store = () => [createStore(), createFaults(() => undefined)] as const;
  const serve = async (methods: grpc.UntypedServiceImplementation): Promise<string> => {
    const server = new grpc.Server();
    closings.push(() => {
      server.forceShutdown();
    });
    server.addService(streamsService.StreamsService, methods);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return `esdb://127.0.0.1:${String(port)}?tls=false`;
  };

  it('without the method gets one call for each append', async () => {
    const [log, faults] = store();
    const client = createLogClient(
      await serve({ append: serveAppend(log, faults, MIB), read: serveRead(log, faults) }),
    );
    closings.push(() => client.dispose());

    const write = { stream: 's', expected: NONE, events: events(2) };
    expect(await appendToStream(client, write)).toEqual({ kind: 'written' });
    expect(await outcomeOf(client.append('s', 1, events(1)))).toBe('written 2');
    await expect(client.append('s', 0, events(1))).rejects.toMatchObject({ kind: 'conflict', actual: 2 });
  });

  it('that ends the stream without an error: what is under way is unknown, the next append has a new stream', async () => {
    const [log, faults] = store();
    const good = serveBatchAppend({ store: log, faults, maxBytes: MIB });
    let calls = 0;
    const batchAppend = (call: Parameters<typeof good>[0]): void => {
      calls += 1;
      if (calls > 1) good(call);
      else call.on('data', () => call.end());
    };
    const batch = batchOf(EventStoreDBClient.connectionString(await serve({ batchAppend })));

    expect(await outcomeOf(batch.append('s', NONE, events(1)))).toBe('unknown_outcome');
    expect(await outcomeOf(batch.append('s', NONE, events(1)))).toBe('written 0');
  });
});
