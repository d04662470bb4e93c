import { NO_STREAM } from '../port.js';
import type { AppendItem } from '../port.js';
import {
  aCommand,
  anEvent,
  append,
  events,
  expecting,
  fresh,
  item,
  refusalOf,
  useStore,
  wholeStream,
} from './fixtures.js';
import type { OpenStore } from './fixtures.js';

export const describeOwnership = (open: OpenStore): void => {
  describe('ownership', () => {
    describeFencing(open);
  });
  describe('the clock', () => {
    describeClock(open);
  });
  describe('limits', () => {
    describeLimits(open);
  });
};

const describeFencing = (open: OpenStore): void => {
  const store = useStore(open);

  it('an owner knows where the log is, and each has a higher epoch', async () => {
    const first = await store().acquire('first');
    await first.append([item(expecting(fresh('stream'), NO_STREAM, 2))], 1000);
    const second = await store().acquire('second');

    expect(second.epoch).toBeGreaterThan(first.epoch);
    expect(second).toMatchObject({ lastPosition: first.lastPosition, lastRecordedAt: 1000 });
    expect(await store().head()).toEqual({ position: first.lastPosition, recordedAt: 1000, epoch: second.epoch });
  });

  const kinds: readonly (readonly [string, (stream: string) => AppendItem])[] = [
    ['of events', (stream) => item(expecting(stream, NO_STREAM))],
    ['of command rows only', () => ({ streams: [], commands: [aCommand()] })],
    ['that would conflict anyway', (stream) => item(expecting(stream, 9))],
    ['that contradicts itself', (stream) => item(expecting(stream, NO_STREAM), expecting(stream, NO_STREAM))],
  ];

  it.each(kinds)('a deposed owner is fenced: an append %s writes nothing', async (_, make) => {
    const stream = fresh('stream');
    const deposed = await store().acquire('deposed');
    await store().acquire('owner');
    const before = await store().head();

    expect(await refusalOf(append(deposed, make(stream)))).toBe('fenced');
    expect(await refusalOf(append(deposed, make(stream)))).toBe('fenced');
    expect(await store().head()).toEqual(before);
    expect(await wholeStream(store(), stream)).toEqual([]);
  });

  it('a deposed owner that releases does not disturb its successor', async () => {
    const deposed = await store().acquire('deposed');
    const owner = await store().acquire('owner');

    await deposed.release();

    expect(await append(owner, item(expecting(fresh('stream'), NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
  });

  it('an owner that released the log is fenced', async () => {
    const owner = await store().acquire('owner');
    await owner.release();
    await owner.release();

    expect(await refusalOf(append(owner, item(expecting(fresh('stream'), NO_STREAM))))).toBe('fenced');
  });

  it('appends of one owner are applied in the order of the calls', async () => {
    const stream = fresh('stream');
    const owner = await store().acquire('owner');

    const calls = Array.from({ length: 20 }, (_, index) => append(owner, item(expecting(stream, index - 1))));

    expect((await Promise.all(calls)).flat().map((result) => result.kind)).toEqual(calls.map(() => 'appended'));
  });
};

const describeClock = (open: OpenStore): void => {
  const store = useStore(open);

  it.each([999, -1, 1000.5, Number.NaN])('after 1000 the log time %p is refused and nothing written', async (time) => {
    const writer = await store().acquire('owner');
    if (writer.lastRecordedAt === 0) await writer.append([item(expecting(fresh('stream'), NO_STREAM))], 1000);
    const before = await store().head();

    expect(await refusalOf(writer.append([item(expecting(fresh('stream'), NO_STREAM))], time))).toBe('clock_went_back');
    expect(await store().head()).toEqual(before);
    expect(await append(writer, item(expecting(fresh('stream'), NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
  });

  it('a new owner starts from the time of the log', async () => {
    const writer = await store().acquire('owner');
    const { lastRecordedAt } = writer;

    expect(lastRecordedAt).toBe(1000);
    expect(await refusalOf(writer.append([], lastRecordedAt - 1))).toBe('clock_went_back');
  });
};

const describeLimits = (open: OpenStore): void => {
  const store = useStore(open);

  const refuses = async (items: readonly AppendItem[], streams: readonly string[]): Promise<void> => {
    const writer = await store().acquire('owner');
    const before = await store().head();

    expect(await refusalOf(append(writer, ...items))).toBe('append_too_large');
    expect(await store().head()).toEqual(before);
    for (const stream of streams) expect(await wholeStream(store(), stream)).toEqual([]);
    expect(await append(writer, item(expecting(fresh('stream'), NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
  };

  it('too many events in one append are refused', async () => {
    const [a, b] = [fresh('stream'), fresh('stream')];
    const most = store().capabilities.maxAppendEvents;
    const full = { stream: b, expectedRevision: NO_STREAM, events: events(most) };
    await refuses([item(expecting(a, NO_STREAM)), item(full)], [a, b]);
  });

  it('too many command rows in one append are refused', async () => {
    const most = store().capabilities.maxAppendEvents;
    await refuses([{ streams: [], commands: Array.from({ length: most + 1 }, () => aCommand()) }], []);
  });

  it('as many events as are allowed are taken', async () => {
    const most = store().capabilities.maxAppendEvents;
    const writer = await store().acquire('owner');
    expect(await append(writer, item(expecting(fresh('stream'), NO_STREAM, most)))).toMatchObject([
      { kind: 'appended' },
    ]);
  });

  it('too many bytes in one append are refused, counted in UTF-8', async () => {
    const [a, b] = [fresh('stream'), fresh('stream')];
    const half = 'ä'.repeat(Math.ceil(store().capabilities.maxAppendBytes / 4));
    const big = { stream: b, expectedRevision: NO_STREAM, events: [anEvent({ body: half }), anEvent({ body: half })] };
    await refuses([item(expecting(a, NO_STREAM)), item(big)], [a, b]);
  });
};
