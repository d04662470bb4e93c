import { setTimeout as pause } from 'node:timers/promises';
import type { IndexHealth } from '@tallyman/event-store';
import { codeOf, numbers } from '../../event-store/src/testing/fixtures.js';
import type { FeedEntry } from './feed-queue.js';
import { createIndexFeed } from './index-feed.js';
import type { IndexFeed } from './index-feed.js';
import { createRefusingIndex } from './testing/refusing-index.js';
import type { RefusingIndex } from './testing/refusing-index.js';

/** Of our log's n-th event, with one command; 10 bytes each. */
const entry = (position: number): FeedEntry => {
  const commit = BigInt(10 * position);
  const [stream, revision] = ['s', position - 1];
  return {
    event: { position, stream, revision, commit, recordedAt: position },
    commands: [{ key: `k${String(position)}`, stream, revision }],
    end: { position, commit },
  };
};

let index: RefusingIndex;
let feed: IndexFeed;
let told: IndexHealth[];
let late: jest.SpyInstance | undefined;

beforeEach(() => {
  index = createRefusingIndex();
  told = [];
  const healthChanged = (health: IndexHealth): void => void told.push(health);
  const fail = (): void => {
    throw new Error('the index does not contradict the log');
  };
  feed = createIndexFeed(index, { position: 0, commit: -1n }, { fail, healthChanged });
});
afterEach(async () => {
  late?.mockRestore();
  await feed.stop();
});

const addAll = (first: number, last: number): void => {
  for (const position of numbers(first, last - first + 1)) feed.add(entry(position));
};

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await pause(10);
};
const failing = (): Promise<void> => until(() => feed.health().error !== undefined);

/** As if so much more time had passed. */
const passTime = (ms: number): void => {
  const now = performance.now.bind(performance);
  late = jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
};

const answer = (check: () => void): string => {
  try {
    check();
    return 'goes on';
  } catch (error) {
    return codeOf(error);
  }
};

it('says nothing of writes that succeed', async () => {
  addAll(1, 20);
  expect(feed.health()).toMatchObject({ position: 0, lag: 20, isFailing: false });
  await feed.drained();
  expect(feed.health()).toEqual({ position: 20, lag: 0, lagMs: 0, isFailing: false });
  expect(told).toEqual([]);
});

it('tells of a failure once, and once that it is over, and has lost nothing', async () => {
  index.refusal = 'no space left';
  addAll(1, 20);
  await failing();
  expect(feed.health()).toMatchObject({ position: 0, lag: 20, error: 'no space left', isFailing: false });
  index.refusal = 'no space left on this disk either';
  await until(() => feed.health().error === index.refusal);
  addAll(21, 30);
  index.refusal = undefined;
  await feed.drained();
  expect(told).toMatchObject([{ error: 'no space left', position: 0, isFailing: false }, { position: 30 }]);
  expect(told[1]?.error).toBeUndefined();
  expect(await index.end()).toEqual({ position: 30, commit: 300n });
});

it('is failing when the oldest has waited for 30 s, and not when writes are only slow', async () => {
  addAll(1, 20);
  passTime(30_000);
  expect(feed.health()).toMatchObject({ isFailing: false });
  expect(feed.health().lagMs).toBeGreaterThanOrEqual(30_000);
  late?.mockRestore();
  index.refusal = 'no space left';
  await failing();
  passTime(25_000);
  expect(feed.health()).toMatchObject({ isFailing: false });
  late?.mockRestore();
  passTime(30_000);
  expect(feed.health()).toMatchObject({ isFailing: true });
  expect(answer(feed.checkRoom)).toBe('goes on');
});

it('has no room when 5,000 events of one command each wait for writes that fail', async () => {
  index.refusal = 'no space left';
  addAll(1, 4999);
  await failing();
  expect([answer(feed.checkRoom), feed.health().isFailing]).toEqual(['goes on', false]);
  feed.add(entry(5000));
  expect([answer(feed.checkRoom), feed.health().isFailing]).toEqual(['index_unavailable', true]);
  expect(answer(feed.checkFlow)).toBe('goes on');
  index.refusal = undefined;
  await feed.drained();
  expect([answer(feed.checkRoom), feed.health().isFailing]).toEqual(['goes on', false]);
});

it('is full at 20,000 of them, failing or not', async () => {
  addAll(1, 19_999);
  expect(feed.isFull()).toBe(false);
  feed.add(entry(20_000));
  expect([feed.isFull(), answer(feed.checkRoom)]).toEqual([true, 'goes on']);
  await feed.drained();
  expect(feed.isFull()).toBe(false);
});

it('holds up whoever waits until all is there', async () => {
  index.refusal = 'no space left';
  addAll(1, 20);
  await failing();
  expect(answer(feed.checkFlow)).toBe('goes on');
  const drained = feed.drained();
  expect([answer(feed.checkFlow), answer(feed.checkRoom)]).toEqual(['index_unavailable', 'index_unavailable']);
  expect(feed.health()).toMatchObject({ isFailing: true });
  index.refusal = undefined;
  await drained;
  expect([answer(feed.checkFlow), answer(feed.checkRoom)]).toEqual(['goes on', 'goes on']);
});
