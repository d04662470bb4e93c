import type { RecordedEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from '../port.js';
import type { EventStore, LogWriter } from '../port.js';
import { append, expecting, fresh, item, numbers, streamOf, useStore, wholeLog } from './fixtures.js';
import type { OpenStore } from './fixtures.js';

/** Follows until it has seen `last`; answers the pages. */
export const followTo = async (
  store: EventStore,
  after: number,
  last: () => number,
): Promise<readonly (readonly RecordedEvent[])[]> => {
  const abort = new AbortController();
  const pages: (readonly RecordedEvent[])[] = [];
  for await (const page of store.follow(after, abort.signal)) {
    pages.push(page);
    if ((page.at(-1)?.position ?? 0) >= last()) abort.abort();
  }
  return pages;
};

/** Sixteen callers of one owner, each with groups of several sizes in streams of its own. */
export const writeFromManyCallers = async (writer: LogWriter, rounds: number): Promise<void> => {
  const caller = async (index: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      const sizes = numbers(1, 1 + ((index + round) % 3));
      await append(writer, ...sizes.map((size) => item(expecting(fresh('stream'), NO_STREAM, size))));
    }
  };
  await Promise.all(numbers(0, 16).map(caller));
};

export const describeFollowing = (open: OpenStore): void => {
  describe('following the log', () => {
    const store = useStore(open);

    it('sees what is there, then what comes', async () => {
      await streamOf(store(), 3);
      const writer = await store().acquire('owner');
      const start = writer.lastPosition - 1;
      const following = followTo(store(), start, () => start + 4);
      await append(writer, item(expecting(fresh('stream'), NO_STREAM)));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await append(writer, item(expecting(fresh('stream'), NO_STREAM, 2)));

      const pages = await following;

      expect(pages.flat().map((event) => event.position)).toEqual(numbers(start + 1, 4));
      expect(pages.every((page) => page.length > 0)).toBe(true);
    });

    it('sees every position once and in order while sixteen callers append', async () => {
      const writer = await store().acquire('owner');
      let last = Infinity;
      const starts = [0, 0, writer.lastPosition];
      const followers = starts.map((after) => followTo(store(), after, () => last));

      await writeFromManyCallers(writer, 20);
      // One more event lets each follower see that it is at the end.
      last = writer.lastPosition + 1;
      await append(writer, item(expecting(fresh('stream'), NO_STREAM)));

      const log = await wholeLog(store());
      expect(log.map((event) => event.position)).toEqual(numbers(1, writer.lastPosition));
      for (const [index, pages] of (await Promise.all(followers)).entries()) {
        expect(pages.flat()).toEqual(log.slice(starts[index]));
        expect(pages.every((page) => page.length <= 1000)).toBe(true);
      }
    });

    it('ends when it is aborted, also before it began and while it waits', async () => {
      const { position } = await store().head();
      const abort = new AbortController();
      const waiting = store().follow(position, abort.signal)[Symbol.asyncIterator]().next();
      setTimeout(() => {
        abort.abort();
      }, 20);

      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await store().follow(0, abort.signal)[Symbol.asyncIterator]().next()).toEqual({
        done: true,
        value: undefined,
      });
    });
  });
};
