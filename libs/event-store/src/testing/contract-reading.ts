import { NO_STREAM } from '../port.js';
import type { ReadStreamOptions } from '../port.js';
import { append, events, expecting, fresh, item, numbers, streamOf, useStore, wholeLog } from './fixtures.js';
import type { OpenStore } from './fixtures.js';

const ranges: readonly (readonly [ReadStreamOptions, readonly number[]])[] = [
  [{ limit: 100 }, numbers(0, 10)],
  [{ limit: 3 }, [0, 1, 2]],
  [{ limit: 10 }, numbers(0, 10)],
  [{ limit: 0 }, []],
  [{ limit: Infinity, from: 7 }, [7, 8, 9]],
  [{ limit: 100, from: 9 }, [9]],
  [{ limit: 100, from: 10 }, []],
  [{ limit: 100, from: -5, to: 1 }, [0, 1]],
  [{ limit: 100, to: 0 }, [0]],
  [{ limit: 100, to: NO_STREAM }, []],
  [{ limit: 100, to: 99, from: 8 }, [8, 9]],
  [{ limit: 2, from: 3, to: 6 }, [3, 4]],
  [{ limit: 100, from: 6, to: 3 }, []],
  [{ limit: 100, direction: 'forwards', from: 3, to: 5 }, [3, 4, 5]],
  [{ limit: 100, direction: 'backwards' }, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
  [{ limit: 1, direction: 'backwards' }, [9]],
  [{ limit: 0, direction: 'backwards' }, []],
  [{ limit: 100, direction: 'backwards', from: 2 }, [2, 1, 0]],
  [{ limit: 100, direction: 'backwards', from: 99, to: 8 }, [9, 8]],
  [{ limit: 2, direction: 'backwards', from: 6, to: 3 }, [6, 5]],
  [{ limit: 100, direction: 'backwards', from: 3, to: 6 }, []],
  [{ limit: 100, direction: 'backwards', from: NO_STREAM }, []],
];

export const describeReading = (open: OpenStore): void => {
  describe('reading a stream', () => {
    const store = useStore(open);
    let stream = '';
    beforeAll(async () => {
      stream = await streamOf(store(), 10);
      await streamOf(store(), 10);
    });

    it.each(ranges)('%j', async (options, revisions) => {
      const read = await store().readStream(stream, options);
      expect(read.map((event) => event.revision)).toEqual(revisions);
      expect(read.every((event) => event.stream === stream)).toBe(true);
    });

    it.each(['forwards', 'backwards'] as const)('%s, an absent stream is empty', async (direction) => {
      expect(await store().readStream('absent', { limit: 10, direction })).toEqual([]);
    });
  });

  describe('reading the log', () => {
    const store = useStore(open);

    it('an empty log is empty', async () => {
      expect(await store().head()).toMatchObject({ position: 0, recordedAt: 0 });
      expect(await wholeLog(store())).toEqual([]);
      expect(await store().positionAt(Number.MAX_SAFE_INTEGER)).toBe(0);
      expect(await store().readPosition(1)).toBeUndefined();
      expect(await store().findCommands([])).toEqual([]);
    });

    it('its positions are 1, 2, 3 …, in pages and one by one', async () => {
      const writer = await store().acquire('owner');
      for (const count of [1, 4, 2]) await append(writer, item(expecting(fresh('stream'), NO_STREAM, count)));
      const positions = async (after: number, limit: number): Promise<readonly number[]> =>
        (await store().readLog(after, limit)).map((event) => event.position);

      expect(await positions(0, 100)).toEqual(numbers(1, 7));
      expect(await positions(0, 3)).toEqual([1, 2, 3]);
      expect(await positions(3, 3)).toEqual([4, 5, 6]);
      expect(await positions(6, 3)).toEqual([7]);
      expect(await positions(7, 3)).toEqual([]);
      expect(await positions(-3, 2)).toEqual([1, 2]);
      expect(await positions(0, 0)).toEqual([]);
      expect((await store().readPosition(4))?.position).toBe(4);
      expect(await store().readPosition(8)).toBeUndefined();
      expect(await store().readPosition(0)).toBeUndefined();
    });
  });

  describe('the position at a time', () => {
    const store = useStore(open);

    it('is that of the last event of the log at that time', async () => {
      const writer = await store().acquire('owner');
      const times = [10, 20, 20, 20, 35, 50];
      for (const time of times) {
        const entry = { stream: fresh('stream'), expectedRevision: NO_STREAM, events: events(time === 35 ? 3 : 1) };
        await writer.append([item(entry)], time);
      }
      await writer.append([{ streams: [], commands: [] }], 60);

      const wanted = [0, 9, 10, 11, 19, 20, 21, 34, 35, 36, 49, 50, 51, 60, Infinity, -1];
      const found = await Promise.all(wanted.map((time) => store().positionAt(time)));
      expect(found).toEqual([0, 0, 1, 1, 1, 4, 4, 4, 7, 7, 7, 8, 8, 8, 8, 0]);
    });
  });
};
