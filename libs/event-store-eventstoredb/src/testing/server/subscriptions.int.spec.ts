import { once } from 'node:events';
import {
  END,
  EventStoreDBClient,
  START,
  UnknownError,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  streamNameFilter,
  type AllStreamSubscription,
  type Filter,
  type Position,
} from '@eventstore/db-client';
import { startTestEventStore, type TestEventStore } from './index.js';
import { anEvent, firstOf, fresh, rejectionOf, revisionsOf, someEvents } from './node.spec-support.js';

let node: TestEventStore;
let client: EventStoreDBClient;

beforeEach(async () => {
  node = await startTestEventStore();
  client = EventStoreDBClient.connectionString(node.connectionString);
});

afterEach(async () => {
  await client.dispose();
  await node.kill();
});

const ofType = (type: string) => jsonEvent({ type, data: {} });

/** Settles when a subscription has seen all that there was. */
const caughtUp = (
  subscription: AllStreamSubscription | ReturnType<typeof client.subscribeToStream>,
): Promise<unknown> => once(subscription, 'caughtUp');

describe('a subscription to a stream', () => {
  it.each([
    ['the start', START, [0, 1, 2, 3, 4]],
    ['a revision, without it', 1n, [2, 3, 4]],
    ['the end', END, [3, 4]],
  ] as const)('begins at %s and goes on live', async (_, fromRevision, revisions) => {
    const stream = fresh('item');
    await client.appendToStream(stream, someEvents(3));
    const subscription = client.subscribeToStream(stream, { fromRevision });
    const events = firstOf(subscription, revisions.length);
    await caughtUp(subscription);

    await client.appendToStream(stream, someEvents(2));

    expect(revisionsOf(await events)).toEqual(revisions);
  });

  it('waits for a stream that is not there yet', async () => {
    const stream = fresh('item');
    const subscription = client.subscribeToStream(stream);
    const events = firstOf(subscription, 2);
    await once(subscription, 'confirmation');

    await client.appendToStream(stream, someEvents(2));

    expect(revisionsOf(await events)).toEqual([0, 1]);
  });

  it('ends with the stream', async () => {
    const stream = fresh('item');
    await client.appendToStream(stream, someEvents(1));
    const subscription = client.subscribeToStream(stream);
    const rejection = rejectionOf(firstOf(subscription, 9));
    await caughtUp(subscription);
    // Not because it fell behind.
    node.faults.dropSlowConsumers();

    await client.tombstoneStream(stream);

    expect(await rejection).toMatchObject({ type: 'stream-deleted' });
  });
});

describe('a subscription to $all', () => {
  it('begins behind the position it is given', async () => {
    const stream = fresh('item');
    await client.appendToStream(stream, someEvents(1));
    const { position = START } = await client.appendToStream(stream, someEvents(2));
    await client.appendToStream(stream, someEvents(1));

    const [first] = await firstOf(client.subscribeToAll({ fromPosition: position }), 1);

    expect(first?.event?.revision).toBe(3n);
  });

  it('brings every event once across the change from old to new ones', async () => {
    const stream = fresh('item');
    await client.appendToStream(stream, someEvents(100));
    const events = firstOf(client.subscribeToAll({ filter: excludeSystemEvents() }), 300);

    for (let nth = 0; nth < 20; nth += 1) await client.appendToStream(stream, someEvents(10));

    expect(revisionsOf(await events)).toEqual(Array.from({ length: 300 }, (_, revision) => revision));
  });

  it('shows system events unless they are filtered', async () => {
    const [first] = await firstOf(client.subscribeToAll(), 1);
    expect(first?.event?.type).toBe('$metadata');
  });

  it('may begin behind the end of the log', async () => {
    const far = { commit: 10n ** 12n, prepare: 10n ** 12n };
    const subscription = client.subscribeToAll({ fromPosition: far });
    const events = firstOf(subscription, 1);
    await caughtUp(subscription);

    await client.appendToStream(fresh('item'), anEvent());

    expect(revisionsOf(await events)).toEqual([0]);
  });

  it('cannot begin within a record', async () => {
    const within = (node.events.at(-1)?.position ?? 0n) - 1n;
    const subscription = client.subscribeToAll({ fromPosition: { commit: within, prepare: within } });
    expect(await rejectionOf(firstOf(subscription, 1))).toBeInstanceOf(UnknownError);
  });

  it.each<readonly [string, Filter, readonly string[]]>([
    ['stream prefixes', streamNameFilter({ prefixes: ['item-', 'book-'] }), ['moved', 'held', 'posted']],
    ['a stream pattern', streamNameFilter({ regex: '^b' }), ['posted', '$noted']],
    ['type prefixes', eventTypeFilter({ prefixes: ['mov', '$not'] }), ['moved', '$noted']],
    ['a type pattern', eventTypeFilter({ regex: '^.+(v|t)ed$' }), ['moved', 'posted', '$noted']],
    ['no system events', excludeSystemEvents(), ['moved', 'held', 'posted']],
  ])('filters by %s, old events and new ones', async (_, filter, types) => {
    const write = async (): Promise<void> => {
      await client.appendToStream('item-1', [ofType('moved'), ofType('held')]);
      await client.appendToStream('book-1', ofType('posted'));
      await client.appendToStream('bin', ofType('$noted'));
    };
    // Behind what the server wrote itself.
    const { position: fromPosition = START } = await client.appendToStream('other', ofType('else'));
    await write();
    const subscription = client.subscribeToAll({ filter, fromPosition });
    const events = firstOf(subscription, types.length * 2);
    await caughtUp(subscription);

    await write();

    expect((await events).map(({ event }) => event?.type)).toEqual([...types, ...types]);
  });
});

describe('checkpoints', () => {
  /** Follows what matches, which is nothing, until so many checkpoints have come. */
  const checkpointsOf = (count: number, window: number, interval: number) => {
    const positions: bigint[] = [];
    let enough: () => void;
    const come = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const checkpointReached = (_: unknown, { commit }: Position): Promise<void> => {
      positions.push(commit);
      if (positions.length === count) enough();
      return Promise.resolve();
    };
    const filter = eventTypeFilter({
      prefixes: ['never'],
      maxSearchWindow: window,
      checkpointInterval: interval,
      checkpointReached,
    });
    const subscription = client.subscribeToAll({ filter });
    subscription.on('error', () => undefined).resume();
    return { positions, come, subscription };
  };

  const indexOf = (position: bigint | undefined): number =>
    node.events.findIndex((event) => event.position === position);

  it('come on the way through old events, and never ahead of what was considered', async () => {
    await client.appendToStream(fresh('item'), someEvents(100));
    const { positions, come, subscription } = checkpointsOf(5, 10, 2);
    await come;
    await subscription.unsubscribe();

    // A page without a match names where it began, so the first event's record or the one behind the page before.
    expect(positions.map(indexOf)).toEqual([10, 30, 50, 70, 90]);
  });

  it('come live, every so many considered events, at the last of them', async () => {
    const old = node.events.length;
    const { positions, come, subscription } = checkpointsOf(2, 4, 2);
    await caughtUp(subscription);
    await client.appendToStream(fresh('item'), someEvents(16 - old));
    await come;

    expect(positions.map(indexOf)).toEqual([7, 15]);
  });

  it('are a place to go on from: nothing is missed, nothing comes twice', async () => {
    const stream = fresh('item');
    await client.appendToStream(stream, someEvents(60));
    const { positions, come, subscription } = checkpointsOf(1, 5, 1);
    await come;
    await subscription.unsubscribe();
    const commit = positions[0] ?? 0n;

    const [first] = await firstOf(client.subscribeToAll({ fromPosition: { commit, prepare: commit } }), 1);

    expect(indexOf(first?.event?.position?.commit)).toBe(indexOf(commit) + 1);
  });

  it('of events that match are those of the last one sent', async () => {
    await client.appendToStream(fresh('item'), [
      ...someEvents(4),
      ...Array.from({ length: 40 }, () => ofType('other')),
    ]);
    const positions: bigint[] = [];
    const filter = eventTypeFilter({
      prefixes: ['counted'],
      maxSearchWindow: 20,
      checkpointReached: (_, { commit }) => {
        positions.push(commit);
        return Promise.resolve();
      },
    });
    const subscription = client.subscribeToAll({ filter });
    subscription.resume();
    await caughtUp(subscription);

    expect(node.events.find(({ position }) => position === positions[0])).toMatchObject({
      type: 'counted',
      revision: 3n,
    });
  });
});
