import type { AppendExpectedRevision, EventStoreDBClient } from '@eventstore/db-client';
import { PATHS, anEvent, fresh, outcomeOf, someEvents, useNode } from './node.spec-support.js';

const under = useNode();

/** Each makes a stream of that state, whose last revision, if any, is 1. */
const STATES = {
  absent: () => Promise.resolve(),
  existing: async (client: EventStoreDBClient, stream: string) => client.appendToStream(stream, someEvents(2)),
  'soft-deleted': async (client: EventStoreDBClient, stream: string) => {
    await client.appendToStream(stream, someEvents(2));
    await client.deleteStream(stream);
  },
  tombstoned: async (client: EventStoreDBClient, stream: string) => {
    await client.appendToStream(stream, someEvents(2));
    await client.tombstoneStream(stream);
  },
  'metadata only': async (client: EventStoreDBClient, stream: string) =>
    client.setStreamMetadata(stream, { cacheControl: 1 }),
} as const;

type Row = readonly [keyof typeof STATES, AppendExpectedRevision, string];

const TABLE: readonly Row[] = [
  ['absent', 'no_stream', 'written 0'],
  ['absent', 'any', 'written 0'],
  ['absent', 'stream_exists', 'wrong, is no_stream'],
  ['absent', 0n, 'wrong, is no_stream'],
  ['absent', 1n, 'wrong, is no_stream'],
  ['existing', 'no_stream', 'wrong, is 1'],
  ['existing', 'any', 'written 2'],
  ['existing', 'stream_exists', 'written 2'],
  ['existing', 0n, 'wrong, is 1'],
  ['existing', 1n, 'written 2'],
  ['existing', 2n, 'wrong, is 1'],
  ['soft-deleted', 'no_stream', 'written 2'],
  ['soft-deleted', 'any', 'written 2'],
  ['soft-deleted', 'stream_exists', 'deleted'],
  ['soft-deleted', 0n, 'wrong, is 1'],
  ['soft-deleted', 1n, 'written 2'],
  ['soft-deleted', 2n, 'wrong, is 1'],
  ['tombstoned', 'no_stream', 'deleted'],
  ['tombstoned', 'any', 'deleted'],
  ['tombstoned', 'stream_exists', 'deleted'],
  ['tombstoned', 0n, 'deleted'],
  ['tombstoned', 1n, 'deleted'],
  ['tombstoned', 2n, 'deleted'],
  ['metadata only', 'no_stream', 'written 0'],
  ['metadata only', 'any', 'written 0'],
  ['metadata only', 'stream_exists', 'wrong, is no_stream'],
  ['metadata only', 0n, 'wrong, is no_stream'],
];

describe.each(PATHS)('%s', (_, options) => {
  it.each(TABLE)('to a stream that is %s, expecting %s: %s', async (state, expectedRevision, outcome) => {
    const { client } = under();
    const stream = fresh('item');
    await STATES[state](client, stream);

    expect(await outcomeOf(client.appendToStream(stream, anEvent(), { ...options, expectedRevision }))).toBe(outcome);
  });

  it.each([
    // An answer without a revision reads as 0.
    [0, 'no_stream', 'written 0'],
    [2, 1n, 'written 1'],
    [2, 'any', 'written 1'],
    [2, 0n, 'wrong, is 1'],
  ] as const)('of no events to a stream of %d, expecting %s: %s', async (count, expectedRevision, outcome) => {
    const { client, node } = under();
    const stream = fresh('item');
    await client.appendToStream(stream, someEvents(count));
    const before = node.events.length;

    expect(await outcomeOf(client.appendToStream(stream, [], { ...options, expectedRevision }))).toBe(outcome);
    expect(node.events).toHaveLength(before);
  });

  it('says what was expected and where the stream is', async () => {
    const { client } = under();
    const stream = fresh('item');
    await client.appendToStream(stream, someEvents(3));

    await expect(
      client.appendToStream(stream, anEvent(), { ...options, expectedRevision: 'no_stream' }),
    ).rejects.toMatchObject({ streamName: stream, expectedVersion: 'no_stream', actualVersion: 2n });
    await expect(client.appendToStream(stream, anEvent(), { ...options, expectedRevision: 7n })).rejects.toMatchObject({
      expectedVersion: 7n,
      actualVersion: 2n,
    });
  });

  it('answers the position of its last event', async () => {
    const { node, client } = under();
    const { position } = await client.appendToStream(fresh('item'), someEvents(3), options);

    const last = node.events.at(-1)?.position;
    expect(position).toEqual({ commit: last, prepare: last });
  });
});

describe('a deletion', () => {
  it.each([
    ['absent', 'any', 'wrong'],
    ['existing', 0n, 'wrong'],
    ['existing', 1n, 'done'],
    ['existing', 'any', 'done'],
    ['existing', 'no_stream', 'wrong'],
    ['soft-deleted', 'any', 'done'],
    ['tombstoned', 'any', 'deleted'],
  ] as const)('of a stream that is %s, expecting %s: %s', async (state, expectedRevision, outcome) => {
    const { client } = under();
    const stream = fresh('item');
    await STATES[state](client, stream);

    const deletion = client.deleteStream(stream, { expectedRevision });

    if (outcome === 'done') await expect(deletion).resolves.toHaveProperty('position');
    if (outcome === 'wrong') await expect(deletion).rejects.toMatchObject({ type: 'wrong-expected-version' });
    if (outcome === 'deleted') await expect(deletion).rejects.toMatchObject({ type: 'stream-deleted' });
  });
});
