import { createWriteWatch } from './write-watch.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('takes a write without an answer for one that fails, until it ends', async () => {
  const errors: (string | undefined)[] = [];
  const watch = createWriteWatch(() => errors.push(watch.error));
  let end = (): void => undefined;
  const write = watch.watch(() => new Promise((resolve) => (end = resolve)));
  jest.advanceTimersByTime(4999);
  expect(watch.error).toBeUndefined();
  jest.advanceTimersByTime(1);
  expect(watch.error).toBe('A write has had no answer for 5000 ms');
  end();
  await write;
  expect(watch.error).toBeUndefined();
  expect(errors).toEqual(['A write has had no answer for 5000 ms', undefined]);
});

it('hands on what a write failed with, and knows the newest reason', async () => {
  let changes = 0;
  const watch = createWriteWatch(() => (changes += 1));
  for (const reason of ['one', 'two']) {
    await expect(watch.watch(() => Promise.reject(new Error(reason)))).rejects.toThrow(reason);
    expect(watch.error).toBe(reason);
  }
  await watch.watch(() => Promise.resolve());
  jest.advanceTimersByTime(60_000);
  expect([watch.error, changes]).toEqual([undefined, 2]);
});
