import { NO_STREAM } from '../port.js';
import type { AppendItem, AppendResult, EventStore, LogWriter } from '../port.js';
import { append, codeOf, commandItem, expecting, fresh, item, streamOf, useStore, wholeStream } from './fixtures.js';
import type { OpenStore } from './fixtures.js';

/** Appends an item of several streams; `undefined` where the store does not take such items, after a look that it says so. */
const appendSpanning = async (
  store: EventStore,
  writer: LogWriter,
  spanning: AppendItem,
): Promise<readonly AppendResult[] | undefined> => {
  const work = append(writer, spanning);
  if (store.capabilities.atomicMultiStream) return work;
  expect(await work.catch(codeOf)).toBe('atomic_multi_stream_unsupported');
  return undefined;
};

export const describeAtomicItems = (open: OpenStore): void => {
  const store = useStore(open);

  it('an item over several streams appends to all of them', async () => {
    const [a, b] = [fresh('stream'), await streamOf(store(), 1)];
    const writer = await store().acquire('owner');
    const base = writer.lastPosition;

    const results = await appendSpanning(store(), writer, item(expecting(a, NO_STREAM), expecting(b, 0, 2)));
    if (results === undefined) {
      expect((await store().head()).position).toBe(base);
      return;
    }

    expect(results).toEqual([{ kind: 'appended', firstPosition: base + 1, lastPosition: base + 3 }]);
    expect((await store().readLog(base, 10)).map((event) => [event.stream, event.revision])).toEqual([
      [a, 0],
      [b, 1],
      [b, 2],
    ]);
  });

  it.each([0, 1, 2])('a conflict of stream %i keeps the whole item out, with its commands', async (bad) => {
    const streams = [fresh('stream'), fresh('stream'), fresh('stream')];
    const commandId = fresh('command');
    const writer = await store().acquire('owner');

    const [first, ...others] = streams.map((stream, index) => expecting(stream, index === bad ? 0 : NO_STREAM));
    const results =
      first === undefined ? [] : await appendSpanning(store(), writer, commandItem(commandId, first, ...others));

    if (results !== undefined)
      expect(results).toEqual([{ kind: 'conflict', stream: streams[bad], expected: 0, actual: NO_STREAM }]);
    for (const stream of streams) expect(await wholeStream(store(), stream)).toEqual([]);
    expect(await store().findCommands([commandId])).toEqual([]);
  });

  it('a stream may be named twice in one item, the second time as the first leaves it', async () => {
    const [a, b] = [await streamOf(store(), 1), fresh('stream')];
    const writer = await store().acquire('owner');
    const base = writer.lastPosition;
    // Where an item has one stream, the other is only looked at.
    const between = store().capabilities.atomicMultiStream ? 1 : 0;

    const results = await append(writer, item(expecting(a, 0, 2), expecting(b, NO_STREAM, between), expecting(a, 2)));

    expect(results).toEqual([{ kind: 'appended', firstPosition: base + 1, lastPosition: base + 3 + between }]);
    const order = (await store().readLog(base, 10)).map((event) => [event.stream, event.revision]);
    expect(order).toEqual([[a, 1], [a, 2], ...(between === 1 ? [[b, 0]] : []), [a, 3]]);
  });

  it('a stream named twice in one item with the same expectation conflicts as a whole', async () => {
    const stream = fresh('stream');
    const writer = await store().acquire('owner');

    const results = await append(writer, item(expecting(stream, NO_STREAM), expecting(stream, NO_STREAM)));

    expect(results).toEqual([{ kind: 'conflict', stream, expected: NO_STREAM, actual: 0 }]);
    expect(await wholeStream(store(), stream)).toEqual([]);
  });

  it('an entry without events guards its stream', async () => {
    const [guarded, other] = [await streamOf(store(), 2), fresh('stream')];
    const writer = await store().acquire('owner');

    const stale = item(expecting(guarded, 0, 0), expecting(other, NO_STREAM));
    const right = item(expecting(guarded, 1, 0), expecting(other, NO_STREAM));

    expect(await append(writer, stale)).toEqual([{ kind: 'conflict', stream: guarded, expected: 0, actual: 1 }]);
    expect(await append(writer, right)).toMatchObject([{ kind: 'appended' }]);
    expect(await wholeStream(store(), guarded)).toHaveLength(2);
  });
};
