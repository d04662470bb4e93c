import { setImmediate as turn } from 'node:timers/promises';
import { ReadAhead, type Arrival } from './read-ahead.js';

/** A source of single items of `bytes` each that says how far it was read. */
const setUp = (count: number, bytes = 1) => {
  const read = { items: 0, ended: false };
  async function* source(): AsyncGenerator<Arrival<number>> {
    try {
      for (let item = 0; item < count; item += 1) {
        read.items = item + 1;
        yield await Promise.resolve({ items: [item], bytes });
      }
    } finally {
      read.ended = true;
    }
  }
  return { read, source };
};

const LIMITS = { items: 3, bytes: 1000 };

const turns = async (): Promise<void> => {
  for (let n = 0; n < 20; n += 1) await turn();
};

describe('ReadAhead', () => {
  it('hands everything out once, in order', async () => {
    const ahead = new ReadAhead(setUp(20).source(), LIMITS);
    const all: number[] = [];
    for (let some = await ahead.take(); some !== undefined; some = await ahead.take()) {
      expect(some.length).toBeLessThanOrEqual(3);
      all.push(...some);
      if (all.length % 2 === 0) await turn();
    }
    expect(all).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('hands out what has come, and does not wait for more', async () => {
    let come: () => void = () => undefined;
    const next = new Promise<void>((resolve) => (come = resolve));
    async function* source(): AsyncGenerator<Arrival<number>> {
      yield { items: [1, 2], bytes: 1 };
      await next;
      yield { items: [3], bytes: 1 };
    }
    const ahead = new ReadAhead(source(), LIMITS);
    expect(await ahead.take()).toEqual([1, 2]);
    come();
    expect(await ahead.take()).toEqual([3]);
    expect(await ahead.take()).toBeUndefined();
  });

  it.each([
    ['items', LIMITS, 1, 3],
    ['bytes', { items: 100, bytes: 1000 }, 400, 3],
  ] as const)(
    'reads no further than the limit of %s, and goes on when there is room',
    async (_, limits, bytes, most) => {
      const { read, source } = setUp(100, bytes);
      const ahead = new ReadAhead(source(), limits);
      await turns();
      expect(read.items).toBe(most);
      expect(await ahead.take()).toEqual([0, 1, 2]);
      await turns();
      expect(read.items).toBe(2 * most);
      ahead.close();
    },
  );

  it('stops reading when nobody wants more', async () => {
    const { read, source } = setUp(100);
    const ahead = new ReadAhead(source(), LIMITS);
    await ahead.take();
    ahead.close();
    await turns();
    expect(read.ended).toBe(true);
    expect(read.items).toBeLessThan(10);
  });

  it('tells that the source broke, after what it had given', async () => {
    async function* source(): AsyncGenerator<Arrival<number>> {
      yield { items: [1], bytes: 1 };
      yield await Promise.reject(new Error('cut off'));
    }
    const ahead = new ReadAhead(source(), LIMITS);
    await turns();
    expect(await ahead.take()).toEqual([1]);
    await expect(ahead.take()).rejects.toThrow('cut off');
  });
});
