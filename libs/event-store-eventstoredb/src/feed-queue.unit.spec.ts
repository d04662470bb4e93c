import { codeOf, numbers } from '../../event-store/src/testing/fixtures.js';
import { createFeedQueue } from './feed-queue.js';
import type { FeedEntry, FeedQueue } from './feed-queue.js';

const START = { position: 0, commit: -1n };

/** The n-th event of a log in which each takes 10 bytes. */
const entry = (position: number): FeedEntry => {
  const commit = BigInt(10 * position);
  const event = { position, stream: 's', revision: position - 1, commit, recordedAt: position };
  return {
    event,
    commands: [{ key: `k${String(position)}`, stream: 's', revision: position - 1 }],
    end: { position, commit },
  };
};

const filled = (count: number): FeedQueue => {
  const queue = createFeedQueue(START);
  for (const position of numbers(1, count)) queue.add(entry(position));
  return queue;
};

const dropping = (queue: FeedQueue, position: number, commit: bigint): string => {
  try {
    queue.drop({ position, commit });
    return 'dropped';
  } catch (error) {
    return codeOf(error);
  }
};

it('gives batches in order, each behind the end that was dropped last', () => {
  const queue = filled(1500);
  const first = queue.next();
  expect(first.from).toEqual(START);
  expect(first.batch.events.map(({ position }) => position)).toEqual(numbers(1, 1000));
  queue.drop(first.batch.end);
  const second = queue.next();
  expect(second.from).toEqual({ position: 1000, commit: 10_000n });
  expect(second.batch.commands).toHaveLength(500);
  queue.drop(second.batch.end);
  expect(queue.length).toBe(0);
});

it('knows the commands of what waits, and only of that', () => {
  const queue = filled(3);
  queue.drop({ position: 2, commit: 20n });
  expect([1, 2, 3].map((n) => queue.command(`k${String(n)}`)?.revision)).toEqual([undefined, undefined, 2]);
});

it('takes nothing that the index has from elsewhere', () => {
  const queue = filled(2);
  queue.drop({ position: 5, commit: 50n });
  for (const position of numbers(3, 4)) queue.add(entry(position));
  expect(queue.next().batch.events.map(({ position }) => position)).toEqual([6]);
});

const ends: readonly (readonly [string, number, bigint, string])[] = [
  ['where an event is', 2, 20n, 'dropped'],
  ['between two events, at one of others', 2, 25n, 'dropped'],
  ['behind all of them', 9, 90n, 'dropped'],
  ['at an event under another number', 3, 20n, 'history_missing'],
  ['with more events than there are before it', 3, 25n, 'history_missing'],
  ['with fewer', 1, 25n, 'history_missing'],
  ['behind all, with fewer', 2, 90n, 'history_missing'],
];

it.each(ends)('an index that ends %s', (_, position, commit, expected) => {
  expect(dropping(filled(3), position, commit)).toBe(expected);
});

it('an index that has gone back is a fault', () => {
  const queue = filled(3);
  queue.drop({ position: 2, commit: 20n });
  expect(dropping(queue, 1, 10n)).toBe('history_missing');
});
