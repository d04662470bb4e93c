import { NO_STREAM } from '../port.js';
import type { AppendItem, AppendResult } from '../port.js';
import {
  append,
  codeOf,
  commandItem,
  expecting,
  fresh,
  item,
  numbers,
  streamOf,
  useStore,
  wholeStream,
} from './fixtures.js';
import type { OpenStore } from './fixtures.js';

/** What became of appends that were under way together: the kinds of their results, or the code of the fault. */
const fates = async (
  works: readonly Promise<readonly AppendResult[]>[],
): Promise<readonly (string | readonly string[])[]> =>
  Promise.all(works.map((work) => work.then((results) => results.map(({ kind }) => kind), codeOf)));

export const describePipelining = (open: OpenStore): void => {
  describe('appends under way together', () => {
    describeSuccess(open);
    describeFailure(open);
  });
};

const describeSuccess = (open: OpenStore): void => {
  const store = useStore(open);

  it.each([2, 3, 20])('%i that build on each other are all appended, in the order of the calls', async (count) => {
    const stream = fresh('stream');
    const writer = await store().acquire('owner');
    const base = writer.lastPosition;

    const works = numbers(0, count).map((n) => {
      expect(writer.nextPosition).toBe(base + 1 + 2 * n);
      return append(writer, item(expecting(stream, 2 * n - 1, 2)));
    });

    expect(writer).toMatchObject({ lastPosition: base, nextPosition: base + 1 + 2 * count });
    expect((await Promise.all(works)).flat()).toEqual(
      numbers(0, count).map((n) => ({
        kind: 'appended',
        firstPosition: base + 1 + 2 * n,
        lastPosition: base + 2 + 2 * n,
      })),
    );
    expect(writer).toMatchObject({ lastPosition: base + 2 * count, nextPosition: base + 1 + 2 * count });
    expect((await wholeStream(store(), stream)).map(({ revision }) => revision)).toEqual(numbers(0, 2 * count));
  });

  it('the clock of the next is that of the newest under way', async () => {
    const writer = await store().acquire('owner');
    const time = writer.lastRecordedAt + 1000;
    const first = writer.append([item(expecting(fresh('stream'), NO_STREAM))], time);

    expect(writer.lastRecordedAt).toBe(time);
    const early = writer.append([item(expecting(fresh('stream'), NO_STREAM))], time - 1);
    const later = writer.append([item(expecting(fresh('stream'), NO_STREAM))], time);
    expect(await fates([first, early, later])).toEqual([['appended'], 'clock_went_back', ['appended']]);
  });

  it('a group that is refused for what it is harms none behind it', async () => {
    const writer = await store().acquire('owner');
    const works = [
      append(writer, item(expecting(fresh('stream'), NO_STREAM))),
      append(writer, item(expecting('', NO_STREAM))),
      append(writer, item(expecting(fresh('stream'), NO_STREAM))),
    ];
    expect(await fates(works)).toEqual([['appended'], 'invalid_stream_name', ['appended']]);
  });
};

const describeFailure = (open: OpenStore): void => {
  const store = useStore(open);

  const inTrouble = async (kind: string): Promise<AppendItem> => {
    const commandId = fresh('command');
    const stream = await streamOf(store(), 1);
    if (kind === 'conflict') return item(expecting(stream, 7));
    if (kind === 'contradiction') return item(expecting(stream, 0), expecting(stream, 0));
    const writer = await store().acquire('fixture');
    await append(writer, commandItem(commandId, expecting(stream, 0)));
    return commandItem(commandId, expecting(fresh('stream'), NO_STREAM));
  };

  it.each(['conflict', 'contradiction', 'repeat'])(
    'behind a %s nothing is written, its own good items are, and the writer appends again',
    async (kind) => {
      const bad = await inTrouble(kind);
      const writer = await store().acquire('owner');
      const [good, second, third] = [fresh('stream'), fresh('stream'), fresh('stream')];
      const base = writer.lastPosition;

      const works = [
        append(writer, item(expecting(good, NO_STREAM, 2)), bad),
        append(writer, item(expecting(second, NO_STREAM))),
        append(writer, commandItem(fresh('command'), expecting(third, NO_STREAM))),
      ];

      const failure = kind === 'repeat' ? 'duplicate_command' : 'conflict';
      expect(await fates(works)).toEqual([['appended', failure], 'predecessor_failed', 'predecessor_failed']);
      expect(await wholeStream(store(), good)).toHaveLength(2);
      for (const stream of [second, third]) expect(await wholeStream(store(), stream)).toEqual([]);
      expect(writer).toMatchObject({ lastPosition: base + 2, nextPosition: base + 3 });
      // What was never written must not be taken for known.
      expect(await fates([append(writer, item(expecting(second, 0)))])).toEqual([['conflict']]);
      expect(await fates([append(writer, item(expecting(second, NO_STREAM)))])).toEqual([['appended']]);
      expect(await store().head()).toMatchObject({ position: base + 3 });
    },
  );

  it('behind a failed one without events, one without events is not written either', async () => {
    const known = fresh('command');
    const writer = await store().acquire('owner');
    const eventless = (commandId: string): AppendItem => ({
      streams: [],
      commands: [{ commandId, outcome: '', commandHash: new Uint8Array(16) }],
    });
    await append(writer, eventless(known));
    const behind = fresh('command');

    const works = [append(writer, eventless(known)), append(writer, eventless(behind))];

    expect(await fates(works)).toEqual([['duplicate_command'], 'predecessor_failed']);
    expect(await store().findCommands([behind])).toEqual([]);
  });

  it('the middle one of three fails: the first is there, the last is not', async () => {
    const [first, last] = [fresh('stream'), fresh('stream')];
    const writer = await store().acquire('owner');

    const works = [
      append(writer, item(expecting(first, NO_STREAM))),
      append(writer, item(expecting(first, 5))),
      append(writer, item(expecting(last, NO_STREAM))),
    ];

    expect(await fates(works)).toEqual([['appended'], ['conflict'], 'predecessor_failed']);
    expect(await wholeStream(store(), last)).toEqual([]);
  });

  it('a deposed owner is fenced in all that it has under way', async () => {
    const deposed = await store().acquire('deposed');
    await store().acquire('owner');
    const before = await store().head();
    const works = numbers(0, 3).map(() => append(deposed, item(expecting(fresh('stream'), NO_STREAM))));
    expect(await fates(works)).toEqual(['fenced', 'fenced', 'fenced']);
    expect(await store().head()).toEqual(before);
  });
};
