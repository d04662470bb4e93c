import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { NO_STREAM } from '@tallyman/event-store';
import type { EventStore, LogWriter } from '@tallyman/event-store';
import { followTo } from '../../event-store/src/testing/contract-following.js';
import {
  append,
  codeOf,
  expecting,
  fresh,
  item,
  numbers,
  wholeLog,
  wholeStream,
} from '../../event-store/src/testing/fixtures.js';
import { appendToStream } from './append-to-stream.js';
import { createLogClient } from './client.js';
import { connect } from './connect.js';
import { createEventStoreDbEventStore } from './eventstoredb-event-store.js';
import { createMemoryLogIndex } from './memory-log-index.js';
import { createStore, startTestEventStore } from './testing/server/index.js';
import type { TestEventStore, TestEventStoreOptions } from './testing/server/index.js';

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

interface Cluster {
  readonly nodes: readonly TestEventStore[];
  /** `host:port` of each, by commas. */
  readonly hosts: string;
  /** What gossip says from now on; `undefined`: that nobody leads. */
  elect(leader: number | undefined, dead?: readonly number[]): void;
}

/** Three nodes of one log; the second leads. */
const startCluster = async (options: TestEventStoreOptions = {}): Promise<Cluster> => {
  const store = createStore();
  const nodes = await Promise.all(numbers(0, 3).map(() => startTestEventStore({ store, ...options })));
  closings.push(() => Promise.all(nodes.map((node) => node.kill())));
  const elect: Cluster['elect'] = (leader, dead = []) => {
    const members = nodes.map(({ port }, nth) => ({
      host: '127.0.0.1',
      port,
      state: nth === leader ? ('leader' as const) : ('follower' as const),
      isAlive: !dead.includes(nth),
    }));
    for (const node of nodes) node.announce(members);
  };
  elect(1);
  return { nodes, elect, hosts: nodes.map(({ port }) => `127.0.0.1:${String(port)}`).join() };
};

const open = (connectionString: string): EventStore => {
  const store = createEventStoreDbEventStore({ connectionString, index: createMemoryLogIndex() });
  closings.push(() => store.close());
  return store;
};

const nodeOf = ({ nodes }: Cluster, nth: number): TestEventStore => {
  const node = nodes[nth];
  if (node === undefined) throw new Error('there are three');
  return node;
};

const appendOne = async (writer: LogWriter): Promise<string> => {
  const stream = fresh('stream');
  expect(await append(writer, item(expecting(stream, NO_STREAM, 2)))).toMatchObject([{ kind: 'appended' }]);
  return stream;
};

describe.each(['esdb', 'esdb+discover'])('%s:// with the hosts of a cluster', (scheme) => {
  it('writes, reads and follows at the leader', async () => {
    const cluster = await startCluster();
    const store = open(`${scheme}://${cluster.hosts}?tls=false`);
    const writer = await store.acquire('owner');
    const following = followTo(store, 0, () => 2);
    const stream = await appendOne(writer);

    expect(await wholeStream(store, stream)).toHaveLength(2);
    expect((await following).flat()).toHaveLength(2);
    expect([...nodeOf(cluster, 1).logins.keys()]).toEqual(
      expect.arrayContaining(['Streams/Read', 'Streams/BatchAppend']),
    );
    for (const nth of [0, 2])
      expect([...nodeOf(cluster, nth).logins.keys()].filter((method) => method !== 'Gossip/Read')).toEqual([]);
  });

  it('does so whatever node is preferred', async () => {
    const cluster = await startCluster();
    const store = open(`${scheme}://${cluster.hosts}?tls=false&nodePreference=follower`);
    const stream = await appendOne(await store.acquire('owner'));

    expect(await wholeStream(store, stream)).toHaveLength(2);
    expect([...nodeOf(cluster, 1).logins.keys()]).toContain('Streams/BatchAppend');
  });

  it.each([0, 1, 2])('goes past a host that is dead, number %i of the list', async (dead) => {
    const cluster = await startCluster();
    await nodeOf(cluster, dead).kill();
    cluster.elect((dead + 1) % 3, [dead]);
    const store = open(`${scheme}://${cluster.hosts}?tls=false`);

    const stream = await appendOne(await store.acquire('owner'));

    expect(await wholeStream(store, stream)).toHaveLength(2);
  });

  it('goes on at the next leader when one dies, and again: what was acknowledged is there once', async () => {
    const cluster = await startCluster();
    const url = `${scheme}://${cluster.hosts}?tls=false`;
    const store = open(url);
    const writer = await store.acquire('owner');
    const last = { position: Infinity };
    const following = followTo(open(url), 0, () => last.position);
    const written: string[] = [];
    const writeOn = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const streams = numbers(0, 8).map(() => fresh('stream'));
        const results = await append(writer, ...streams.map((stream) => item(expecting(stream, NO_STREAM))));
        expect(results.every(({ kind }) => kind === 'appended')).toBe(true);
        written.push(...streams);
      }
    };

    for (const [leader, next] of [
      [1, 2],
      [2, 0],
    ] as const) {
      await writeOn(5);
      const dying = nodeOf(cluster, leader);
      const before = dying.events.length;
      // Of one group some are not written, the others are, and who asked hears of neither.
      dying.faults.timeOutUnwritten(3);
      const work = writeOn(10);
      while (dying.events.length === before) await new Promise((resolve) => setImmediate(resolve));
      await dying.kill();
      // For a while they have none.
      cluster.elect(undefined, [leader]);
      await pause(200);
      cluster.elect(next, [leader]);
      await work;
      await dying.start();
      cluster.elect(next);
    }
    // One more lets the follower see that it is at the end.
    last.position = writer.lastPosition + 8;
    await writeOn(1);

    const log = await wholeLog(open(url));
    expect(log.map(({ position }) => position)).toEqual(numbers(1, written.length));
    expect(log.map(({ stream }) => stream).sort()).toEqual([...written].sort());
    expect((await following).flat()).toEqual(log);
  });
});

describe('one host of a cluster', () => {
  it('that does not lead: writes and reads go to the leader', async () => {
    const cluster = await startCluster();
    const follower = nodeOf(cluster, 0);
    const store = open(follower.connectionString);

    const stream = await appendOne(await store.acquire('owner'));

    expect(await wholeStream(store, stream)).toHaveLength(2);
    expect([...nodeOf(cluster, 1).logins.keys()]).toEqual(
      expect.arrayContaining(['Streams/Read', 'Streams/BatchAppend']),
    );
  });

  it.each([false, true])(
    'that does not lead: even a first append goes to the leader; one by one: %s',
    async (appendsOneByOne) => {
      const cluster = await startCluster({ appendsOneByOne });
      const client = createLogClient(nodeOf(cluster, 0).connectionString);
      closings.push(() => client.dispose());
      const event = { id: randomUUID(), type: 'counted', data: Buffer.from('1'), metadata: Buffer.from('{}') };

      expect(await appendToStream(client, { stream: 's', expected: -1, events: [event] })).toEqual({ kind: 'written' });
      expect([...nodeOf(cluster, 1).logins.keys()]).toContain(
        appendsOneByOne ? 'Streams/Append' : 'Streams/BatchAppend',
      );
    },
  );

  it('that leads no more: an append goes to the new leader, and is there once', async () => {
    const cluster = await startCluster();
    const store = open(nodeOf(cluster, 1).connectionString);
    const writer = await store.acquire('owner');
    await appendOne(writer);
    cluster.elect(2);

    const stream = await appendOne(writer);

    expect(await wholeStream(store, stream)).toHaveLength(2);
    expect(await wholeLog(store)).toHaveLength(4);
  });
});

describe('a cluster of which nobody leads', () => {
  it('takes nothing, and the same writer goes on when somebody leads', async () => {
    const cluster = await startCluster();
    const store = open(`esdb://${cluster.hosts}?tls=false&maxDiscoverAttempts=2`);
    const writer = await store.acquire('owner');
    await appendOne(writer);
    cluster.elect(undefined);
    const stream = fresh('stream');
    const refused = append(writer, item(expecting(stream, NO_STREAM)));

    expect(await refused.then(() => 'appended', codeOf)).toBe('store_unavailable');
    cluster.elect(0);
    expect(await append(writer, item(expecting(stream, NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
    expect(await wholeStream(store, stream)).toHaveLength(1);
  });

  it('and of which all are dead: what a client does after a failed call rejects nowhere', async () => {
    const client = connect('esdb://127.0.0.1:1,127.0.0.1:2?tls=false&maxDiscoverAttempts=2');
    const grpc = new streamsService.StreamsClient(
      '127.0.0.1:1',
      (await import('@grpc/grpc-js')).credentials.createInsecure(),
    );
    const looking = client['getChannel']();
    const unavailable = Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: '' });

    const handled = client['handleError'](grpc, unavailable);

    await expect(looking).rejects.toThrow('Failed to discover');
    await expect(handled).resolves.toBeUndefined();
    grpc.close();
  });
});
