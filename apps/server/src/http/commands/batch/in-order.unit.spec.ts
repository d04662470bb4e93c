import { setImmediate as turn } from 'node:timers/promises';
import { inOrder } from './in-order.js';

interface Work {
  readonly item: number;
  readonly finish: () => void;
}

/** A source that says how far it was read, and work that ends when the test says so. */
const setUp = (count: number) => {
  const begun: Work[] = [];
  const read = { items: 0, ended: false };
  async function* source(): AsyncGenerator<number> {
    try {
      for (let item = 0; item < count; item += 1) {
        read.items = item + 1;
        yield await Promise.resolve(item);
      }
    } finally {
      read.ended = true;
    }
  }
  const begin = (item: number) => {
    const { promise, resolve } = deferred();
    begun.push({ item, finish: resolve });
    return Promise.resolve({ answer: promise.then(() => item * 10) });
  };
  return { begun, read, source, begin };
};

const deferred = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

describe('inOrder', () => {
  it('answers in the order of the items, whatever order the work ends in', async () => {
    const { begun, source, begin } = setUp(5);
    const answers = inOrder(source(), begin, 10);
    const first = answers.next();
    await turn();
    for (const work of [...begun].reverse()) work.finish();
    const all = [...((await first).value as number[])];
    for await (const more of answers) all.push(...more);
    expect(all).toEqual([0, 10, 20, 30, 40]);
  });

  it('answers an item before the next one has come', async () => {
    const next = deferred();
    async function* source(): AsyncGenerator<number> {
      yield 1;
      await next.promise;
      yield 2;
    }
    const answers = inOrder(source(), (item) => Promise.resolve({ answer: Promise.resolve(item) }), 10);
    expect(await answers.next()).toEqual({ done: false, value: [1] });
    next.resolve();
    expect(await answers.next()).toEqual({ done: false, value: [2] });
    expect(await answers.next()).toMatchObject({ done: true });
  });

  it('has no more work under way than the window, and reads no further', async () => {
    const { begun, read, source, begin } = setUp(100);
    const answers = inOrder(source(), begin, 3);
    const first = answers.next();
    await turn();
    expect(begun.length).toBe(3);
    expect(read.items).toBeLessThanOrEqual(4);
    begun[0]?.finish();
    await first;
    await turn();
    expect(begun.length).toBe(4);
    await answers.return(undefined);
  });

  it('stops reading when the consumer goes away', async () => {
    const { begun, read, source, begin } = setUp(100);
    const answers = inOrder(source(), begin, 3);
    const first = answers.next();
    await turn();
    begun[0]?.finish();
    await first;
    await answers.return(undefined);
    await turn();
    expect(read.ended).toBe(true);
    expect(read.items).toBeLessThan(10);
  });

  it('tells the consumer that the source broke, after the answers that were there', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      yield await Promise.reject(new Error('cut off'));
    }
    const answers = inOrder(source(), (item) => Promise.resolve({ answer: Promise.resolve(item) }), 10);
    expect(await answers.next()).toMatchObject({ value: [1] });
    await expect(answers.next()).rejects.toThrow('cut off');
  });
});
