import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, MaxAppendSizeExceededError, binaryEvent } from '@eventstore/db-client';
import { startTestEventStore } from './index.js';
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js';
import {
  empty,
  grpc,
  shared,
  streams,
  streamsService,
  type BatchAppendResp,
  type ReadReq,
  type ReadResp,
  type ServiceError,
} from './protocol.js';
import { identifierOf, nameOf, uuidOf, uuidText } from './wire.js';
import { PATHS, anEvent, fresh, rejectionOf, useNode } from './node.spec-support.js';

const under = useNode({ maxAppendBytes: 1000 });

describe.each(PATHS)('%s', (_, options) => {
  const ofBytes = (count: number) => binaryEvent({ type: 'blob', data: Buffer.alloc(count) });

  it('takes as many bytes as it may', async () => {
    const { client } = under();
    await client.appendToStream(fresh('item'), [ofBytes(500), ofBytes(500)], options);
  });

  it('refuses more, whole', async () => {
    const { client, node } = under();
    const before = node.events.length;

    const error = await rejectionOf(client.appendToStream(fresh('item'), [ofBytes(500), ofBytes(501)], options));

    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect(error).toMatchObject({ maxAppendSize: 1000 });
    expect(node.events).toHaveLength(before);
  });
});

it('an append in many parts is one append', async () => {
  const { client, node } = under();
  const events = Array.from({ length: 20 }, (_, nth) => anEvent(nth));

  await client.appendToStream('parts', events, { batchAppendSize: 100 });

  expect(node.events.slice(-20).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
});

it('an append whose deadline has passed is not written', async () => {
  const { client, node } = under();
  const event = anEvent();

  const error = await rejectionOf(client.appendToStream('late', event, { deadline: -1 }));

  expect(error).toMatchObject({ type: 'deadline-exceeded' });
  expect(node.events.some(({ id }) => id === event.id)).toBe(false);
});

it('many appends at once are each answered', async () => {
  const { client } = under();
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, nth) => client.appendToStream(`many-${String(nth % 7)}`, anEvent())),
  );
  expect(new Set(results.map(({ position }) => position?.commit)).size).toBe(200);
});

it('what it does not have is unimplemented', async () => {
  const { client } = under();
  await expect(client.listProjections()).rejects.toMatchObject({ code: 12 });
});

describe('gossip', () => {
  it('leads to the node itself', async () => {
    const { node } = under();
    const client = EventStoreDBClient.connectionString(`esdb+discover://127.0.0.1:${String(node.port)}?tls=false`);
    await client.appendToStream(fresh('item'), anEvent());
    await client.dispose();
  });

  it.each(['leader', 'follower'] as const)('leads to a %s, if that is preferred', async (nodePreference) => {
    const nodes = await Promise.all([startTestEventStore(), startTestEventStore(), startTestEventStore()]);
    const states = ['follower', 'leader', 'follower'] as const;
    for (const node of nodes)
      node.announce(
        nodes.map(({ port }, nth) => ({ host: '127.0.0.1', port, state: states[nth] ?? 'follower', isAlive: nth < 2 })),
      );
    const hosts = nodes.map(({ port }) => `127.0.0.1:${String(port)}`).join(',');
    const client = EventStoreDBClient.connectionString(`esdb://${hosts}?tls=false&nodePreference=${nodePreference}`);

    const event = anEvent();
    await client.appendToStream('item', event);

    const holders = nodes.map(({ events }) => events.some(({ id }) => id === event.id));
    expect(holders).toEqual(nodePreference === 'leader' ? [false, true, false] : [true, false, false]);
    await client.dispose();
    await Promise.all(nodes.map((node) => node.kill()));
  });
});

describe('a client of another kind', () => {
  const connect = () => {
    const { node } = under();
    return new streamsService.StreamsClient(`127.0.0.1:${String(node.port)}`, grpc.credentials.createInsecure());
  };

  const read = async (change: (options: ReadReq.Options) => void): Promise<ReadResp[]> => {
    const request = new streams.ReadReq();
    const options = new streams.ReadReq.Options();
    options.setCount('100');
    options.setNoFilter(new shared.Empty());
    change(options);
    request.setOptions(options);
    const raw = connect();
    const frames: ReadResp[] = [];
    const call = raw.read(request);
    call.on('data', (frame: ReadResp) => frames.push(frame));
    await once(call, 'end');
    raw.close();
    return frames;
  };

  const ofStream = (stream: string, revision?: string): ReadReq.Options.StreamOptions => {
    const options = new streams.ReadReq.Options.StreamOptions();
    options.setStreamIdentifier(identifierOf(stream));
    if (revision === undefined) options.setStart(new shared.Empty());
    else options.setRevision(revision);
    return options;
  };

  it('gets structured ids unless it wants text', async () => {
    const { client } = under();
    const event = anEvent();
    await client.appendToStream('ids', event);

    const [frame] = await read((options) => options.setStream(ofStream('ids')));

    const id = frame?.getEvent()?.getEvent()?.getId();
    expect(id?.hasStructured()).toBe(true);
    expect(uuidText(id)).toBe(event.id);
  });

  it('of compatibility 1 is told where the stream begins and ends', async () => {
    await under().client.appendToStream('ends', [anEvent(), anEvent()]);
    const compatible = (options: ReadReq.Options): void => {
      const control = new streams.ReadReq.Options.ControlOption();
      control.setCompatibility(1);
      options.setControlOption(control);
    };

    const frames = await read((options) => {
      options.setStream(ofStream('ends', '9'));
      compatible(options);
    });

    expect(frames.map((frame) => frame.getFirstStreamPosition())).toEqual(['2', '0']);
    expect(frames.map((frame) => frame.getLastStreamPosition())).toEqual(['0', '1']);
  });

  it('may filter a read of $all', async () => {
    await under().client.appendToStream('filtered', anEvent());
    const frames = await read((options) => {
      const all = new streams.ReadReq.Options.AllOptions();
      all.setStart(new shared.Empty());
      options.setAll(all);
      const expression = new streams.ReadReq.Options.FilterOptions.Expression();
      expression.setPrefixList(['filt']);
      const filter = new streams.ReadReq.Options.FilterOptions();
      filter.setStreamIdentifier(expression);
      filter.setCount(new shared.Empty());
      options.setFilter(filter);
    });
    expect(frames.map((frame) => nameOf(frame.getEvent()?.getEvent()?.getStreamIdentifier()))).toEqual(['filtered']);
  });

  it.each([
    ['type', []],
    ['content-type', [['type', 'x']]],
  ] as const)('must give every event its %s', async (property, given) => {
    const raw = connect();
    const refused = new Promise<ServiceError>((resolve, reject) => {
      const call = raw.append((error) => {
        if (error === null) reject(new Error('it was taken'));
        else resolve(error);
      });
      const header = new streams.AppendReq.Options();
      header.setStreamIdentifier(identifierOf('bare'));
      header.setAny(new shared.Empty());
      const message = new streams.AppendReq.ProposedMessage();
      message.setId(uuidOf(randomUUID(), false));
      for (const [key, value] of given) message.getMetadataMap().set(key, value);
      const [first, second] = [new streams.AppendReq(), new streams.AppendReq()];
      first.setOptions(header);
      second.setProposedMessage(message);
      call.write(first);
      call.write(second);
      call.end();
    });

    const { code, details, metadata } = await refused;
    expect(code).toBe(grpc.status.INVALID_ARGUMENT);
    expect(details).toBe(`Required Metadata Property '${property}' is missing`);
    expect(metadata.get('exception')).toEqual(['missing-required-metadata-property']);
    raw.close();
  });

  it('is known by its credentials', async () => {
    const { node } = under();
    const raw = connect();
    const metadata = new grpc.Metadata();
    metadata.set('authorization', 'Basic YTpi');
    await new Promise((resolve) => raw.delete(new streams.DeleteReq(), metadata, resolve));
    raw.close();
    expect(node.logins.get('Streams/Delete')).toEqual(new Set(['Basic YTpi']));
  });

  it('waits no longer than its deadline for the parts it did not send', async () => {
    const raw = connect();
    const call = raw.batchAppend();
    const options = new streams.BatchAppendReq.Options();
    options.setStreamIdentifier(identifierOf('parts'));
    options.setAny(new empty.Empty());
    const deadline = new timestamp.Timestamp();
    deadline.fromDate(new Date(Date.now() + 100));
    options.setDeadline(deadline);
    const request = new streams.BatchAppendReq();
    request.setCorrelationId(uuidOf(randomUUID(), true));
    request.setOptions(options);
    call.write(request);

    const [response] = (await once(call, 'data')) as [BatchAppendResp];

    expect(response.getError()?.getMessage()).toBe('Timeout');
    call.end();
    await once(call.resume(), 'end');
    raw.close();
  });
});
