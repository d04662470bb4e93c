import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { NO_STREAM } from '@tallyman/event-store';
import type { EventStore, IndexHealth } from '@tallyman/event-store';
import {
  append,
  expecting,
  fresh,
  item,
  numbers,
  refusalOf,
  wholeLog,
} from '../../event-store/src/testing/fixtures.js';
import { openFreshLog } from './testing/fresh-log.js';
import type { FreshLog } from './testing/fresh-log.js';
import { createRefusingIndex } from './testing/refusing-index.js';
import type { RefusingIndex } from './testing/refusing-index.js';

let log: FreshLog;
let index: RefusingIndex;
let store: EventStore;
let told: IndexHealth[];
beforeEach(async () => {
  [log, index, told] = [await openFreshLog(), createRefusingIndex(), []];
  store = log.open({ index, indexHealthChanged: (health) => void told.push(health) });
});
afterEach(() => log.close());

const oneEvent = () => item(expecting(fresh('stream'), NO_STREAM));

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

/** Events in a stream of somebody else: each moves the end of the index, and none of them is of the log. */
const writeForeign = async (count: number): Promise<void> => {
  const client = EventStoreDBClient.connectionString(log.connectionString);
  const stream = fresh('foreign');
  for (let written = 0; written < count; written += 1000)
    await client.appendToStream(
      stream,
      numbers(1, 1000).map(() => jsonEvent({ type: 'Foreign', data: {} })),
    );
  await client.dispose();
};

it('is not known before the log was used', async () => {
  expect(store.indexHealth?.()).toBeUndefined();
  await store.head();
  expect(store.indexHealth?.()).toMatchObject({ lag: 0, isFailing: false });
});

it('lets appends go on, and nobody else take the log, until it is over', async () => {
  const writer = await store.acquire('owner');
  index.refusal = 'no space left';
  await append(writer, oneEvent());
  await until(() => told.length > 0);
  await append(writer, oneEvent());
  expect(store.indexHealth?.()).toMatchObject({ lag: 2, error: 'no space left', isFailing: false });
  expect(await refusalOf(store.acquire('other'))).toBe('index_unavailable');
  await append(writer, oneEvent());
  index.refusal = undefined;
  await until(() => told.length > 1);
  expect(told).toMatchObject([{ error: 'no space left' }, { position: 3 }]);
  expect((await store.acquire('other')).epoch).toBe(2);
  expect((await wholeLog(store)).map(({ position }) => position)).toEqual([1, 2, 3]);
});

it('does not let memory fill with what others write', async () => {
  const writer = await log.open().acquire('owner elsewhere');
  await store.head();
  index.refusal = 'no space left';
  await writeForeign(41_000);
  await append(writer, oneEvent());
  expect(await refusalOf(store.head())).toBe('index_unavailable');
  expect(store.indexHealth?.()).toMatchObject({ isFailing: true });
  index.refusal = undefined;
  await until(() => told.length > 1);
  expect(await store.head()).toMatchObject({ position: 1 });
}, 120_000);
