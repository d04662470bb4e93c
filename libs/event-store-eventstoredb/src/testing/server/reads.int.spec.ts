import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  UnknownError,
  binaryEvent,
  type JSONEventData,
  jsonEvent,
} from '@eventstore/db-client';
import {
  anEvent,
  collect,
  firstOf,
  fresh,
  rejectionOf,
  revisionsOf,
  someEvents,
  useNode,
} from './node.spec-support.js';

const under = useNode();

const streamOf = async (count: number): Promise<string> => {
  const stream = fresh('item');
  await under().client.appendToStream(stream, someEvents(count));
  return stream;
};

const read = (stream: string, options: Parameters<ReturnType<typeof under>['client']['readStream']>[1] = {}) =>
  collect(under().client.readStream(stream, options));

describe('a stream', () => {
  it.each([
    ['forwards', {}, [0, 1, 2, 3, 4]],
    ['forwards from a revision', { fromRevision: 3n }, [3, 4]],
    ['forwards from behind its end', { fromRevision: 9n }, []],
    ['forwards, some', { fromRevision: 1n, maxCount: 2 }, [1, 2]],
    ['backwards', { direction: BACKWARDS, fromRevision: END }, [4, 3, 2, 1, 0]],
    ['backwards from a revision', { direction: BACKWARDS, fromRevision: 2n }, [2, 1, 0]],
    ['backwards from behind its end', { direction: BACKWARDS, fromRevision: 9n, maxCount: 2 }, [4, 3]],
    ['backwards from its start', { direction: BACKWARDS, fromRevision: START }, [0]],
  ] as const)('reads %s', async (_, options, revisions) => {
    expect(revisionsOf(await read(await streamOf(5), options))).toEqual(revisions);
  });

  it('of many pages reads whole and in order', async () => {
    const stream = await streamOf(200);
    expect(revisionsOf(await read(stream))).toEqual(Array.from({ length: 200 }, (_, revision) => revision));
  });

  it('that is absent, soft-deleted or tombstoned says so', async () => {
    const { client } = under();
    const [deleted, buried] = [await streamOf(2), await streamOf(2)];
    await client.deleteStream(deleted);
    await client.tombstoneStream(buried);

    await expect(read(fresh('nobody'))).rejects.toMatchObject({ type: 'stream-not-found' });
    await expect(read(deleted)).rejects.toMatchObject({ type: 'stream-not-found' });
    await expect(read(buried)).rejects.toMatchObject({ type: 'stream-deleted', streamName: buried });
  });

  it('goes on after a soft deletion, and shows what came then', async () => {
    const { client } = under();
    const stream = await streamOf(3);
    await client.setStreamMetadata(stream, { owner: 'stock' });
    await client.deleteStream(stream);
    await client.appendToStream(stream, someEvents(2));

    expect(revisionsOf(await read(stream))).toEqual([3, 4]);
    expect(revisionsOf(await read(stream, { direction: BACKWARDS, fromRevision: END }))).toEqual([4, 3]);
  });

  it.each([
    ['$tb', { truncateBefore: 3 }, [3, 4]],
    ['$maxCount', { maxCount: 1 }, [4]],
    ['both', { truncateBefore: 1, maxCount: 3 }, [2, 3, 4]],
    ['$maxAge', { maxAge: -1 }, []],
  ] as const)('is hidden by %s, but not from $all', async (_, metadata, revisions) => {
    const { client, node } = under();
    const stream = await streamOf(5);
    await client.setStreamMetadata(stream, metadata);

    expect(revisionsOf(await read(stream))).toEqual(revisions);
    const all = await collect(client.readAll());
    expect(all.filter(({ event }) => event?.streamId === stream)).toHaveLength(5);
    expect(all).toHaveLength(node.events.length);
  });

  it('shows of its metadata the last only', async () => {
    const { client } = under();
    const stream = await streamOf(1);
    for (const cacheControl of [1, 2, 3]) await client.setStreamMetadata(stream, { cacheControl });

    expect(revisionsOf(await read(`$$${stream}`))).toEqual([2]);
    expect(await client.getStreamMetadata(stream)).toMatchObject({ metadata: { cacheControl: 3 } });
  });
});

describe('$all', () => {
  it('holds everything in order, at positions with gaps', async () => {
    const { client, node } = under();
    const stream = await streamOf(3);
    await client.deleteStream(stream);
    await client.tombstoneStream(await streamOf(1));

    const all = await collect(client.readAll());

    const positions = all.map(({ event }) => event?.position?.commit ?? 0n);
    expect(positions).toEqual(node.events.map(({ position }) => position));
    expect(positions.every((position, nth) => nth === 0 || position - (positions[nth - 1] ?? 0n) > 88n)).toBe(true);
    expect(all.map(({ event }) => event?.type)).toEqual(
      expect.arrayContaining(['$metadata', '$streamDeleted', '$User']),
    );
    expect(all.filter(({ event }) => event?.streamId === stream)).toHaveLength(3);
    expect(all.map(({ commitPosition }) => commitPosition)).toEqual(positions);
  });

  it('reads forwards from a position with it, backwards from it without it', async () => {
    const { client, node } = under();
    const stream = await streamOf(3);
    const [, second] = await read(stream);
    const fromPosition = second?.event?.position ?? START;

    expect(revisionsOf(await collect(client.readAll({ fromPosition, direction: FORWARDS })))).toEqual([1, 2]);
    expect(revisionsOf(await collect(client.readAll({ fromPosition, direction: BACKWARDS, maxCount: 1 })))).toEqual([
      0,
    ]);
    expect(await collect(client.readAll({ fromPosition: END, direction: BACKWARDS }))).toHaveLength(node.events.length);
    expect(await collect(client.readAll({ fromPosition: END, direction: FORWARDS }))).toEqual([]);
  });

  it('cannot be read from within a record', async () => {
    const { client, node } = under();
    await streamOf(1);
    const within = (node.events.at(-1)?.position ?? 0n) - 1n;

    const error = await rejectionOf(collect(client.readAll({ fromPosition: { commit: within, prepare: within } })));

    expect(error).toBeInstanceOf(UnknownError);
    expect(error).toMatchObject({ message: expect.stringContaining('Unexpected ReadAllResult: Error') });
  });

  it('is empty behind its end', async () => {
    const behind = { commit: 10n ** 12n, prepare: 10n ** 12n };
    expect(await collect(under().client.readAll({ fromPosition: behind }))).toEqual([]);
  });

  it('shows what the server writes itself', async () => {
    const { client, node } = under();
    node.writeSystemEvent('$stats-127.0.0.1:2113', '$statsCollected', '{"proc-cpu":3}');

    const [last] = await collect(client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1 }));

    expect(last?.event).toMatchObject({ type: '$statsCollected', data: { 'proc-cpu': 3 } });
  });
});

describe('a link', () => {
  const linked = async (): Promise<{ target: string; links: string }> => {
    const { client } = under();
    const [target, links] = [await streamOf(2), fresh('links')];
    for (const revision of [1, 7])
      await client.appendToStream(
        links,
        binaryEvent({ type: '$>', data: Buffer.from(`${String(revision)}@${target}`) }),
      );
    return { target, links };
  };

  it('brings what it points to, if that is there and readable', async () => {
    const { client } = under();
    const { target, links } = await linked();

    const [good, dangling] = await read(links, { resolveLinkTos: true });
    expect(good).toMatchObject({
      event: { streamId: target, revision: 1n },
      link: { streamId: links, revision: 0n, type: '$>' },
    });
    expect(good?.commitPosition).toBe(good?.link?.position?.commit);
    expect(dangling?.event).toBeUndefined();
    expect(dangling?.link?.revision).toBe(1n);

    await client.deleteStream(target);
    const [gone] = await read(links, { resolveLinkTos: true });
    expect(gone?.event).toBeUndefined();
    expect(gone?.link?.revision).toBe(0n);
  });

  it('is an event like others to who does not ask', async () => {
    const { links, target } = await linked();
    const [plain] = await read(links);
    expect(plain?.event).toMatchObject({ type: '$>', streamId: links });
    expect(plain?.link).toBeUndefined();
    expect(Buffer.from(plain?.event?.data as Uint8Array).toString()).toBe(`1@${target}`);
  });

  it('is followed in subscriptions too', async () => {
    const { target, links } = await linked();
    const [first] = await firstOf(under().client.subscribeToStream(links, { resolveLinkTos: true }), 1);
    expect(first).toMatchObject({ event: { streamId: target }, link: { streamId: links } });
  });
});

describe('an event', () => {
  const roundTrip = async (event: JSONEventData) => {
    const stream = fresh('item');
    await under().client.appendToStream(stream, event);
    return (await read(stream))[0]?.event;
  };

  it('comes back as it went', async () => {
    const { id, type, data, metadata } = jsonEvent({
      type: 'größe',
      data: { text: '…✓' },
      metadata: { $correlationId: 'c' },
    });
    expect(await roundTrip(jsonEvent({ id, type, data, metadata }))).toMatchObject({
      id,
      type,
      data,
      metadata,
      isJson: true,
    });
  });

  it('has the time it was written', async () => {
    const { node } = under();
    const event = await roundTrip(anEvent());
    expect(event?.created.getTime()).toBe(node.events.find(({ id }) => id === event?.id)?.createdAt);
  });
});
