import { numbers } from '../../../../event-store/src/testing/fixtures.js';
import type { LoggedEvent } from './event-log.js';
import { createRecentIds } from './recent-ids.js';

/** Four of its entries are what is remembered. */
const STREAM = 's'.repeat(2 ** 20);

const event = (number: number, stream = STREAM): LoggedEvent => ({
  id: String(number),
  type: 'counted',
  isJson: false,
  data: new Uint8Array(),
  metadata: new Uint8Array(),
  stream,
  revision: BigInt(number),
  position: 0n,
  next: 0n,
  createdAt: 0,
});

const known = (recent: ReturnType<typeof createRecentIds>, upTo: number): readonly number[] =>
  numbers(0, upTo).filter((number) => recent.revisionIn(STREAM, String(number)) === BigInt(number));

it('the oldest ids are forgotten, one after the other', () => {
  const recent = createRecentIds();
  const kept = numbers(0, 20).map((number) => {
    recent.remember(event(number));
    return known(recent, 20);
  });
  expect(kept[3]).toEqual([0, 1, 2, 3]);
  expect(kept.slice(4)).toEqual(numbers(4, 16).map((newest) => numbers(newest - 3, 4)));
});

it('goes on after all was forgotten', () => {
  const recent = createRecentIds();
  for (const number of numbers(0, 10)) recent.remember(event(number));
  recent.forget();
  expect(known(recent, 10)).toEqual([]);
  for (const number of numbers(0, 10)) recent.remember(event(number));
  expect(known(recent, 10)).toEqual(numbers(6, 4));
});

it('an id stays with the stream that had it first', () => {
  const recent = createRecentIds();
  recent.remember(event(1));
  recent.remember(event(1, 'another'));
  expect(recent.revisionIn('another', '1')).toBeUndefined();
  expect(known(recent, 2)).toEqual([1]);
});
