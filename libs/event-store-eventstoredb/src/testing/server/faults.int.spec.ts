import { once } from 'node:events';
import {
  CancelledError,
  DeadlineExceededError,
  EventStoreDBClient,
  NotLeaderError,
  TimeoutError,
  UnavailableError,
  binaryEvent,
} from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { startTestEventStore, type TestEventStore } from './index.js';
import { PATHS, anEvent, collect, firstOf, fresh, rejectionOf, revisionsOf, someEvents } from './node.spec-support.js';

let node: TestEventStore;
let client: EventStoreDBClient;

beforeEach(async () => {
  node = await startTestEventStore();
  client = EventStoreDBClient.connectionString(node.connectionString);
  // From here on the client has its connection and knows what the server can do.
  await client.appendToStream('first', anEvent());
});

afterEach(async () => {
  await client.dispose();
  await node.kill();
});

const isThere = (id: string): boolean => node.events.some((event) => event.id === id);

describe.each(PATHS)('%s', (name, options) => {
  it('is written and its answer lost', async () => {
    const event = anEvent();
    node.faults.dropConnectionAfter(0);

    const error = await rejectionOf(client.appendToStream('item', event, options));

    expect(error).toBeInstanceOf(UnavailableError);
    expect(isThere(event.id)).toBe(true);
    await expect(client.appendToStream('item', anEvent(), options)).resolves.toMatchObject({
      nextExpectedRevision: 1n,
    });
  });

  it('is written and answered with a timeout', async () => {
    const event = anEvent();
    node.faults.writeThenTimeOut(1);

    const error = await rejectionOf(client.appendToStream('item', event, options));

    expect(error).toBeInstanceOf(name === 'Append' ? TimeoutError : DeadlineExceededError);
    expect(isThere(event.id)).toBe(true);
    await client.appendToStream('item', anEvent(), options);
  });

  it('is not written and answered with a timeout', async () => {
    const event = anEvent();
    node.faults.timeOutUnwritten(1);

    await rejectionOf(client.appendToStream('item', event, options));

    expect(isThere(event.id)).toBe(false);
    await client.appendToStream('item', event, options);
    expect(isThere(event.id)).toBe(true);
  });

  it('is sent to the leader', async () => {
    const leader = await startTestEventStore();
    const event = anEvent();
    node.faults.redirectToLeader('127.0.0.1', leader.port, 1);

    const error = await rejectionOf(client.appendToStream('item', event, options));

    expect(error).toBeInstanceOf(NotLeaderError);
    expect(error).toMatchObject({ leader: { address: '127.0.0.1', port: leader.port } });
    expect(isThere(event.id)).toBe(false);
    await client.appendToStream('item', event, options);
    expect(leader.events.at(-1)?.id).toBe(event.id);
    await client.dispose();
    await leader.kill();
  });
});

it('an answer comes late: after the next one', async () => {
  node.faults.answerLate(200, 1);
  const order: string[] = [];
  const late = client.appendToStream('late', anEvent()).then(() => order.push('late'));
  await client.appendToStream('prompt', anEvent()).then(() => order.push('prompt'));
  await late;
  expect(order).toEqual(['prompt', 'late']);
});

it('an answer comes too late for its deadline, and the append is there', async () => {
  const event = anEvent();
  node.faults.answerLate(60_000, 1);
  const { credentials } = PATHS[1][1];

  const error = await rejectionOf(client.appendToStream('item', event, { credentials, deadline: 300 }));

  expect(error).toBeInstanceOf(DeadlineExceededError);
  expect(isThere(event.id)).toBe(true);
});

it('a read breaks off in the middle', async () => {
  await client.appendToStream('item', someEvents(10));
  node.faults.dropConnectionAfter(4);
  const seen: number[] = [];

  const error = await rejectionOf(
    (async () => {
      for await (const { event } of client.readStream('item')) seen.push(Number(event?.revision));
    })(),
  );

  expect(error).toBeInstanceOf(UnavailableError);
  expect(seen.length).toBeLessThanOrEqual(4);
  expect(revisionsOf(await collect(client.readStream('item')))).toHaveLength(10);
});

it('a subscription breaks off with its connection', async () => {
  const subscription = client.subscribeToStream('first');
  const rejection = rejectionOf(firstOf(subscription, 2));
  await once(subscription, 'caughtUp');
  node.faults.dropConnectionAfter(0);
  await client.appendToStream('first', anEvent()).catch(() => undefined);
  expect(await rejection).toBeInstanceOf(UnavailableError);
});

it('a read is sent to the leader', async () => {
  node.faults.redirectToLeader('127.0.0.1', node.port, 1);
  expect(await rejectionOf(collect(client.readStream('first')))).toBeInstanceOf(NotLeaderError);
  expect(await collect(client.readStream('first'))).toHaveLength(1);
});

it('a reset makes it harmless again', async () => {
  const { faults } = node;
  faults.dropConnectionAfter(0);
  faults.answerLate(60_000, 9);
  faults.writeThenTimeOut(9);
  faults.redirectToLeader('nowhere', 1, 9);
  faults.reset();
  await expect(client.appendToStream('first', anEvent())).resolves.toMatchObject({ success: true });
});

describe('a slow consumer', () => {
  const big = () => binaryEvent({ type: 'big', data: Buffer.alloc(1024) });
  const burst = (count: number) => client.appendToStream('big', Array.from({ length: count }, big));

  /** A live subscription whose client has stopped to take anything, and is far behind. */
  const laggard = async () => {
    const subscription = client.subscribeToStream('big', { fromRevision: 'end' });
    await once(subscription.resume(), 'caughtUp');
    subscription.pause();
    await burst(900);
    // Time for the burst to fill the wire.
    await client.appendToStream('other', anEvent());
    await new Promise((resolve) => setTimeout(resolve, 200));
    await burst(1);
    return subscription;
  };

  it('is dropped, if the switch says so', async () => {
    node.faults.dropSlowConsumers();
    const subscription = await laggard();

    const error = await rejectionOf(firstOf(subscription, 901));

    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ message: expect.stringContaining('Consumer too slow to handle event while live') });
  });

  it('otherwise falls behind, catches up and misses nothing', async () => {
    const subscription = await laggard();
    let fellBehind = false;
    subscription.on('fellBehind', () => {
      fellBehind = true;
    });

    const events = await firstOf(subscription, 901);

    expect(revisionsOf(events)).toEqual(Array.from({ length: 901 }, (_, revision) => revision));
    expect(fellBehind).toBe(true);
  });
});

describe('a node', () => {
  it('that is stopped ends its calls, and comes back with its log', async () => {
    await client.appendToStream('item', someEvents(3));
    const subscription = client.subscribeToAll();
    const rejection = rejectionOf(firstOf(subscription, 99));
    await once(subscription, 'caughtUp');

    await node.stop();

    expect(await rejection).toBeInstanceOf(CancelledError);
    // gRPC's own error: the client fails where it asks for the server's features.
    expect(await rejectionOf(client.appendToStream('item', anEvent()))).toMatchObject({ code: status.UNAVAILABLE });
    await node.start();
    expect(revisionsOf(await collect(client.readStream('item')))).toEqual([0, 1, 2]);
    const before = node.events.at(-1);
    await client.appendToStream('item', anEvent());
    // A new epoch stands between them.
    expect(node.events.at(-1)?.position).toBeGreaterThan(before?.next ?? 0n);
  });

  it('that is stopped ends a read under way', async () => {
    await client.appendToStream('item', someEvents(3000));
    let stopped: Promise<void> | undefined;
    const rejection = rejectionOf(
      (async () => {
        for await (const { event } of client.readStream('item')) if (event?.revision === 12n) stopped = node.stop();
      })(),
    );

    expect(await rejection).toBeInstanceOf(CancelledError);
    await stopped;
  });

  it('that is killed says nothing', async () => {
    const subscription = client.subscribeToAll();
    const rejection = rejectionOf(firstOf(subscription, 99));
    await once(subscription, 'caughtUp');

    await node.kill();

    expect(await rejection).toBeInstanceOf(UnavailableError);
    await node.start();
    await expect(client.appendToStream(fresh('item'), anEvent())).resolves.toMatchObject({ success: true });
  });
});
