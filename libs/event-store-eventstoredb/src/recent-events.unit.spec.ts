import type { RecordedEvent } from '@tallyman/event-catalog';
import { digest, numbers } from '../../event-store/src/testing/fixtures.js';
import { createRecentEvents } from './recent-events.js';
import type { RecentEvents } from './recent-events.js';

const START = 100;

const event = (position: number, body = 'x'): RecordedEvent => ({
  position,
  stream: `s${String(position % 2)}`,
  revision: Math.floor((position - START - 1) / 2) + 5,
  recordedAt: 10 * position,
  id: String(position),
  type: 't',
  body,
  hash: digest(''),
});

/** 1000 events, 300 of them forgotten, 300 in the old half and 400 in the young one. */
const turned = (): RecentEvents => {
  const recent = createRecentEvents(START);
  for (const position of numbers(START + 1, 1000)) {
    recent.add(event(position));
    if (position === START + 300 || position === START + 600) recent.turn();
  }
  return recent;
};

it('reaches back to the forgotten ones', () => {
  expect([0, 399, 400, 401].map(turned().reachesBackTo)).toEqual([false, false, true, true]);
});

it.each([
  [400, 5],
  [690, 20],
  [699, 1],
  [700, 3],
  [1090, 100],
  [1100, 10],
])('after %i at most %i', (after, limit) => {
  const found = turned().after(after, limit);
  expect(found.map(({ position }) => position)).toEqual(numbers(after + 1, Math.min(limit, START + 1000 - after)));
});

it('finds the events of a stream, and ids, in both halves and no further', () => {
  const recent = turned();
  for (const position of [401, 402, 700, 701, 1100]) {
    const { stream, revision, id } = event(position);
    expect(recent.at(stream, revision)?.position).toBe(position);
    expect(recent.hasId(id)).toBe(true);
  }
  const gone = event(400);
  expect(recent.at(gone.stream, gone.revision)).toBeUndefined();
  expect(recent.hasId(gone.id)).toBe(false);
  expect(recent.at('s0', 9999)).toBeUndefined();
});

it.each([
  [4009, undefined],
  [4010, 401],
  [6999, 699],
  [7000, 700],
  [7015, 701],
  [99_999, 1100],
])('the position at %i', (time, position) => {
  expect(turned().positionAt(time)).toBe(position);
});

it('is full of many events, or of large ones', () => {
  const [many, large] = [createRecentEvents(0), createRecentEvents(0)];
  for (const position of numbers(1, 9999)) many.add(event(position));
  expect(many.isFull()).toBe(false);
  many.add(event(10_000));
  expect(many.isFull()).toBe(true);
  large.add(event(1, 'x'.repeat(17 * 1024 * 1024)));
  expect(large.isFull()).toBe(true);
});
