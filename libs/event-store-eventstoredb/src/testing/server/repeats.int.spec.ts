import { EventStoreDBClient } from '@eventstore/db-client';
import { startTestEventStore } from './index.js';
import { PATHS, anEvent, fresh, outcomeOf, someEvents, useNode } from './node.spec-support.js';

const under = useNode();

/** How often an event is in the log. */
const copies = (id: string): number => under().node.events.filter((event) => event.id === id).length;

describe.each(PATHS)('a repeated %s', (_, options) => {
  it.each([
    ['no_stream', 0],
    [1n, 2],
  ] as const)('behind an exact revision (%s) answers as it did at first', async (expectedRevision, before) => {
    const { client } = under();
    const stream = fresh('item');
    if (before > 0) await client.appendToStream(stream, someEvents(before));
    const events = someEvents(2);
    const first = await client.appendToStream(stream, events, { ...options, expectedRevision });
    await client.appendToStream(stream, someEvents(3));

    const again = await client.appendToStream(stream, events, { ...options, expectedRevision });

    expect(again).toEqual(first);
    expect(events.map(({ id }) => copies(id))).toEqual([1, 1]);
  });

  it('of fewer events answers the revision of the last of them', async () => {
    const { client } = under();
    const stream = fresh('item');
    const [first = anEvent(), second = anEvent()] = someEvents(2);
    await client.appendToStream(stream, [first, second]);

    const again = client.appendToStream(stream, [first], { ...options, expectedRevision: 'no_stream' });

    expect(await outcomeOf(again)).toBe('written 0');
    expect(copies(first.id)).toBe(1);
  });

  it('of some events and new ones is a wrong revision', async () => {
    const { client } = under();
    const stream = fresh('item');
    const [first = anEvent(), second = anEvent()] = someEvents(2);
    await client.appendToStream(stream, [first, second]);

    for (const expectedRevision of [0n, 'any', 'stream_exists'] as const)
      expect(
        await outcomeOf(client.appendToStream(stream, [second, anEvent()], { ...options, expectedRevision })),
      ).toBe('wrong, is 1');
  });

  it('with the current revision is written twice', async () => {
    const { client } = under();
    const stream = fresh('item');
    const event = anEvent();
    await client.appendToStream(stream, event);

    expect(await outcomeOf(client.appendToStream(stream, event, { ...options, expectedRevision: 0n }))).toBe(
      'written 1',
    );
    expect(copies(event.id)).toBe(2);
  });

  it.each(['any', 'stream_exists'] as const)('with %s is known by all of its ids', async (expectedRevision) => {
    const { client } = under();
    const stream = fresh('item');
    const events = someEvents(2);
    const first = await client.appendToStream(stream, events);
    await client.appendToStream(stream, anEvent());

    expect(await client.appendToStream(stream, events, { ...options, expectedRevision })).toEqual(first);
    expect(
      await outcomeOf(client.appendToStream(stream, [anEvent(), ...events], { ...options, expectedRevision })),
    ).toBe('written 5');
  });

  it('in another stream is no repeat', async () => {
    const { client } = under();
    const event = anEvent();
    const [one, other] = [fresh('item'), fresh('item')];
    await client.appendToStream(one, event, options);
    await client.appendToStream(other, event, options);
    expect(copies(event.id)).toBe(2);

    // The id stays with the first of the streams.
    await client.appendToStream(one, event, options);
    expect(copies(event.id)).toBe(2);
    await client.appendToStream(other, event, options);
    expect(copies(event.id)).toBe(3);
  });

  it('after a restart is known behind an exact revision only', async () => {
    const node = await startTestEventStore();
    const connect = () => EventStoreDBClient.connectionString(node.connectionString);
    const event = anEvent();
    const before = connect();
    const first = await before.appendToStream('item', event, options);
    await before.appendToStream('item', anEvent());
    await before.dispose();

    await node.stop();
    await node.start();

    const client = connect();
    expect(await client.appendToStream('item', event, { ...options, expectedRevision: 'no_stream' })).toEqual(first);
    expect(node.events.filter(({ id }) => id === event.id)).toHaveLength(1);
    expect(await outcomeOf(client.appendToStream('item', event, { ...options, expectedRevision: 'any' }))).toBe(
      'written 2',
    );
    await client.dispose();
    await node.kill();
  });
});
