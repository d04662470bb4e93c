import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { numbers } from '../../event-store/src/testing/fixtures.js';
import { subscribeToAll } from './all-subscription.js';
import type { StoredInAll } from './stored-event.js';
import { startTestEventStore } from './testing/server/index.js';
import type { TestEventStore } from './testing/server/index.js';
import { createLogClient } from './client.js';
import type { LogClient } from './client.js';

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

const start = async (): Promise<{ server: TestEventStore; client: EventStoreDBClient; log: LogClient }> => {
  const server = await startTestEventStore();
  closings.push(() => server.kill());
  const client = EventStoreDBClient.connectionString(server.connectionString);
  const log = createLogClient(server.connectionString);
  closings.push(() => Promise.all([client.dispose(), log.dispose()]));
  return { server, client, log };
};

const write = (log: LogClient, stream: string, from: number, count: number): Promise<number> =>
  log.append(
    stream,
    from - 1,
    numbers(from, count).map((number) => ({
      id: randomUUID(),
      type: 'counted',
      data: Buffer.from(String(number)),
      metadata: Buffer.from(JSON.stringify({ number })),
    })),
  );

/** Up to one with that revision in stream `s`. */
const takenUpTo = async (
  subscription: AsyncIterable<readonly StoredInAll[]>,
  last: number,
): Promise<readonly StoredInAll[]> => {
  const events: StoredInAll[] = [];
  for await (const page of subscription) {
    events.push(...ours(page));
    if ((events.at(-1)?.revision ?? -1) >= last) break;
  }
  return events;
};

const taken = async (
  subscription: AsyncIterable<readonly StoredInAll[]>,
  count: number,
): Promise<readonly StoredInAll[]> => {
  const events: StoredInAll[] = [];
  for await (const page of subscription) {
    events.push(...page);
    if (events.length >= count) break;
  }
  return events;
};

/** Of a new server that are not left out. */
const SYSTEM_EVENTS = 1;

const ours = (events: readonly StoredInAll[]): readonly StoredInAll[] => events.filter(({ stream }) => stream === 's');

/** The client would wait for a call that is under way. */
const expectNoCall = async (client: EventStoreDBClient): Promise<void> => {
  await pause(50);
  expect(Reflect.get(client, 'disposableStreams')).toEqual(new Set());
};

const never = new AbortController().signal;

it('brings what is there and what comes, as the server has it', async () => {
  const { server, client, log } = await start();
  await write(log, 's', 0, 1500);
  const all = takenUpTo(subscribeToAll(client, undefined, never), 2999);
  await write(log, 's', 1500, 1500);

  const events = await all;
  expect(events.map(({ revision }) => revision)).toEqual(numbers(0, 3000));
  const inServer = server.events.filter(({ stream }) => stream === 's');
  expect(events).toEqual(
    inServer.map(({ stream, revision, id, type, data, position }) => ({
      stream,
      revision: Number(revision),
      id,
      type,
      data: Buffer.from(data),
      metadata: { number: Number(revision) },
      commit: position,
    })),
  );
});

it('begins behind a position', async () => {
  const { client, log } = await start();
  await write(log, 's', 0, 10);
  const all = await taken(subscribeToAll(client, undefined, never), SYSTEM_EVENTS + 10);
  const rest = await taken(subscribeToAll(client, all[3]?.commit, never), all.length - 4);
  expect(rest).toEqual(all.slice(4));
  await expectNoCall(client);
});

it('hears of metadata and tombstones, and of no other system event', async () => {
  const { server, client, log } = await start();
  server.writeSystemEvent('$stats', '$statsCollected', '{}');
  server.writeSystemEvent('$$s', '$metadata', '{"$maxAge":1}');
  await write(log, 's', 0, 1);
  await client.tombstoneStream('s');
  const events = await taken(subscribeToAll(client, undefined, never), 4);
  expect(events.map(({ stream, type }) => [stream, type])).toEqual([
    ['$$$stats', '$metadata'],
    ['$$s', '$metadata'],
    ['s', 'counted'],
    ['s', '$streamDeleted'],
  ]);
  expect(events[1]?.data).toEqual({ $maxAge: 1 });
});

it.each([
  ['while it connects', 0],
  ['when it runs', 200],
])('is given up %s', async (_, afterMs) => {
  const { client } = await start();
  const giveUp = new AbortController();
  const all = taken(subscribeToAll(client, undefined, giveUp.signal), 1_000_000);
  all.catch(() => undefined);
  if (afterMs > 0) await pause(afterMs);
  giveUp.abort();
  await expect(all).rejects.toMatchObject({ kind: 'unavailable', message: 'The subscription was given up' });
  await expectNoCall(client);
});

it('that is given up before it begins is not made', async () => {
  const { client } = await start();
  await expect(taken(subscribeToAll(client, undefined, AbortSignal.abort()), 1)).resolves.toEqual([]);
  await expectNoCall(client);
});

it('is given up at once while a leader is looked for in vain', async () => {
  const client = EventStoreDBClient.connectionString('esdb://127.0.0.1:1,127.0.0.1:2?tls=false');
  const giveUp = AbortSignal.timeout(50);
  const begun = Date.now();
  await expect(taken(subscribeToAll(client, undefined, giveUp), 1)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(Date.now() - begun).toBeLessThan(1000);
});

it('fails when the connection is lost, and the next one goes on behind what was seen', async () => {
  const { server, client, log } = await start();
  await write(log, 's', 0, 100);
  server.faults.dropConnectionAfter(50);
  const events: StoredInAll[] = [];
  const first = (async () => {
    for await (const page of subscribeToAll(client, undefined, never)) events.push(...page);
  })();
  await expect(first).rejects.toMatchObject({ kind: 'unavailable' });
  expect(events.length).toBeLessThan(100);
  const rest = await taken(subscribeToAll(client, events.at(-1)?.commit, never), SYSTEM_EVENTS + 100 - events.length);
  expect(ours([...events, ...rest]).map(({ revision }) => revision)).toEqual(numbers(0, 100));
});

it('of a node that follows goes to the leader', async () => {
  const [follower, leader] = [await start(), await start()];
  await write(leader.log, 's', 0, 1);
  follower.server.faults.redirectToLeader('127.0.0.1', leader.server.port, 1);
  const first = taken(subscribeToAll(follower.client, undefined, never), 1);
  await expect(first).rejects.toMatchObject({ kind: 'unavailable' });
  const events = await taken(subscribeToAll(follower.client, undefined, never), SYSTEM_EVENTS + 1);
  expect(ours(events)).toHaveLength(1);
});
