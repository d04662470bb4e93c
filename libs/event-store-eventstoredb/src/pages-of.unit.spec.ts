import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { numbers } from '../../event-store/src/testing/fixtures.js';
import { pagesOf } from './pages-of.js';

const source = (): Readable => new Readable({ objectMode: true, read: () => undefined });

const sentBy = (stream: Readable, from: number, count: number): void => {
  for (const number of numbers(from, count)) stream.push(number);
};

it('what comes at once is a page, and nothing is skipped or doubled', async () => {
  const stream = source();
  const pages: (readonly number[])[] = [];
  sentBy(stream, 0, 10);
  for await (const page of pagesOf<number>(stream)) {
    pages.push(page);
    if (pages.length === 3) stream.push(null);
    else sentBy(stream, 10 * pages.length, 10);
  }
  expect(pages).toEqual([numbers(0, 10), numbers(10, 10), numbers(20, 10)]);
});

it('fails as the stream does, after what came before that', async () => {
  const stream = source();
  const seen: number[] = [];
  const taken = (async () => {
    for await (const page of pagesOf<number>(stream)) seen.push(...page);
  })();
  // When it flows, in one turn.
  await pause(5);
  sentBy(stream, 0, 5);
  stream.destroy(new Error('the line is dead'));

  await expect(taken).rejects.toThrow('the line is dead');
  expect(seen).toEqual(numbers(0, 5));
});

it('ends with a stream that is closed without a fault', async () => {
  const stream = source();
  const taken = (async () => {
    for await (const page of pagesOf<number>(stream)) expect(page).toEqual([]);
  })();
  stream.destroy();
  await expect(taken).resolves.toBeUndefined();
});

it('holds the stream up while too much waits, and goes on', async () => {
  let next = 0;
  const stream = new Readable({
    objectMode: true,
    read() {
      this.push(next < 10_000 ? next : null);
      next += 1;
    },
  });
  const seen: number[] = [];
  for await (const page of pagesOf<number>(stream)) {
    seen.push(...page);
    await pause(1);
    expect(page.length).toBeLessThan(1_100);
  }
  expect(seen).toEqual(numbers(0, 10_000));
});

it('a stream that is left runs out, also when it was held up', async () => {
  const stream = source();
  sentBy(stream, 0, 5_000);
  for await (const page of pagesOf<number>(stream)) {
    expect(page.length).toBeLessThan(1_100);
    break;
  }
  stream.push(null);
  await pause(20);
  expect(stream.readableEnded).toBe(true);
});
