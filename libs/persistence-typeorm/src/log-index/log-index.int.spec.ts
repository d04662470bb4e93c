import { randomUUID } from 'node:crypto';
import type { IndexBatch, IndexedEvent, IndexEnd, LogIndex } from '@tallyman/event-store-eventstoredb';
import { createViewDatabase, type ViewDatabase } from '../testing/view-database.js';
import { createLogIndex } from './log-index.js';

const NOTHING: IndexEnd = { position: 0, commit: -1n };
const STREAMS = ['stock-LDN1/A', 'stock-LDN1/"quoted\\', 'stock-Zürich/日本', 'projection-stock'];

/** The event that has this position in a log whose streams take turns. */
const eventAt = (position: number): IndexedEvent => ({
  position,
  stream: STREAMS[position % STREAMS.length] ?? '',
  revision: Math.ceil(position / STREAMS.length) - (position % STREAMS.length === 0 ? 0 : 1),
  // Beyond what a double holds exactly.
  commit: 9_000_000_000_000_000_001n + BigInt(position) * 137n,
  recordedAt: 1_700_000_000_000 + Math.floor(position / 3) * 10,
});

const batchAfter = (from: IndexEnd, length: number, commands: IndexBatch['commands'] = []): IndexBatch => {
  const events = Array.from({ length }, (_, n) => eventAt(from.position + n + 1));
  const last = events.at(-1);
  return { events, commands, end: { position: from.position + length, commit: (last?.commit ?? from.commit) + 50n } };
};

const fill = async (index: LogIndex, length: number): Promise<IndexEnd> => {
  const from = await index.end();
  const batch = batchAfter(from, length);
  expect(await index.add(from, batch)).toBe(true);
  return batch.end;
};

let views: ViewDatabase;
let index: LogIndex;
beforeEach(async () => {
  views = await createViewDatabase();
  index = createLogIndex(views.database);
});
afterEach(() => views.close());

describe('what was added', () => {
  it('is found, from any number of batches, and by another process', async () => {
    expect(await index.end()).toEqual(NOTHING);
    await fill(index, 7);
    const end = await fill(index, 1000);
    const other = createLogIndex(await views.open());
    expect(await other.end()).toEqual(end);
    for (const position of [1, 7, 8, 500, 1007]) expect(await other.atOrBefore(position)).toEqual(eventAt(position));
  });

  it('may be an end alone: `$all` went on without an event of ours', async () => {
    const from = await fill(index, 3);
    const end = { ...from, commit: from.commit + 1_000_000n };
    expect(await index.add(from, { events: [], commands: [], end })).toBe(true);
    expect(await index.end()).toEqual(end);
  });

  it('survives that nobody waited for the answer', async () => {
    const batch = batchAfter(NOTHING, 5);
    await index.add(NOTHING, batch);
    expect(await index.add(NOTHING, batch)).toBe(false);
    expect(await index.end()).toEqual(batch.end);
  });
});

describe('an end that is not there', () => {
  it.each([
    ['before it', NOTHING],
    ['beyond it', { position: 11, commit: 5000n }],
    ['at its position, elsewhere in $all', { position: 10, commit: 5n }],
  ])('%s takes nothing', async (_, from) => {
    const end = await fill(index, 10);
    const key = randomUUID();
    const batch = batchAfter(end, 4, [{ key, stream: 'stock-LDN1/A', revision: 1 }]);
    expect(await index.add(from, batch)).toBe(false);
    expect(await index.end()).toEqual(end);
    expect(await index.atOrBefore(100)).toEqual(eventAt(10));
    expect(await index.findCommands([key])).toEqual([]);
  });

  it('is what all but one of many feeders find, and nothing is there twice or missing', async () => {
    const feeders = await Promise.all(Array.from({ length: 4 }, async () => createLogIndex(await views.open())));
    const most = 600;
    const won = await Promise.all(
      feeders.map(async (feeder, n) => {
        let wins = 0;
        for (let from = await feeder.end(); from.position < most; from = await feeder.end())
          if (await feeder.add(from, batchAfter(from, Math.min(n + 2, most - from.position)))) wins += 1;
        return wins;
      }),
    );
    expect(won.filter((wins) => wins > 0).length).toBeGreaterThan(1);
    const rows = await views.database.query<{ position: string; stream: string; revision: string }[]>(
      'select position, stream, revision from log_index_events order by position',
    );
    expect(rows).toEqual(
      Array.from({ length: most }, (_, n) => {
        const { position, stream, revision } = eventAt(n + 1);
        return { position: String(position), stream, revision: String(revision) };
      }),
    );
  });

  it('is not left behind by a batch that cannot be kept', async () => {
    const end = await fill(index, 2);
    const twice = { ...eventAt(3), stream: eventAt(1).stream, revision: eventAt(1).revision };
    await expect(index.add(end, { ...batchAfter(end, 1), events: [twice] })).rejects.toMatchObject({
      code: 'history_missing',
      message: expect.stringContaining('log_index_events_stream_revision'),
    });
    expect(await index.end()).toEqual(end);
  });
});

describe('questions about events', () => {
  it('find the last one at or before a position', async () => {
    expect(await index.atOrBefore(5)).toBeUndefined();
    await fill(index, 10);
    expect(await index.atOrBefore(0)).toBeUndefined();
    expect(await index.atOrBefore(Infinity)).toEqual(eventAt(10));
  });

  it('find the last one at or before a time', async () => {
    expect(await index.positionAt(Infinity)).toBe(0);
    await fill(index, 100);
    const first = eventAt(1).recordedAt;
    const expected = (time: number): number =>
      Array.from({ length: 100 }, (_, n) => eventAt(n + 1)).filter(({ recordedAt }) => recordedAt <= time).length;
    for (let time = first - 5; time <= first + 345; time += 5)
      expect({ time, position: await index.positionAt(time) }).toEqual({ time, position: expected(time) });
    expect(await index.positionAt(-Infinity)).toBe(0);
  });

  it('find the positions of revisions of a stream', async () => {
    await fill(index, 100);
    const stream = STREAMS[1] ?? '';
    const all = Array.from({ length: 25 }, (_, revision) => ({ revision, position: 4 * revision + 1 }));
    expect(await index.positionsOf(stream, 0, Infinity, 1000)).toEqual(all);
    expect(await index.positionsOf(stream, 3, 9, 4)).toEqual(all.slice(3, 7));
    expect(await index.positionsOf(stream, 25, 30, 4)).toEqual([]);
    expect(await index.positionsOf(stream, 0, 9, 0)).toEqual([]);
    expect(await index.positionsOf('nowhere', 0, 9, 4)).toEqual([]);
    expect(await index.positionsOf('no\0name', 0, 9, 4)).toEqual([]);
  });
});

describe('commands', () => {
  it('are found by their keys, and of two rows with one key the first counts', async () => {
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const first = batchAfter(NOTHING, 2, [
      { key: a, stream: 'stock-LDN1/A', revision: 0 },
      { key: b, stream: 'tallyman-commands', revision: 0 },
    ]);
    await index.add(NOTHING, first);
    await index.add(first.end, batchAfter(first.end, 1, [{ key: b, stream: 'tallyman-commands', revision: 1 }]));
    expect(await index.findCommands([b, c])).toEqual([{ key: b, stream: 'tallyman-commands', revision: 0 }]);
    expect(await index.findCommands([a])).toEqual([{ key: a, stream: 'stock-LDN1/A', revision: 0 }]);
    expect(await index.findCommands([])).toEqual([]);
  });
});

describe('snapshots', () => {
  const snapshot = (stream: string, revision: number) => ({
    stream,
    revision,
    format: 3,
    state: `{"of":"${stream}\n","revision":${String(revision)},"null":null}`,
  });

  it('are the latest of each stream, whatever the order in which they came', async () => {
    const [x, y] = STREAMS as [string, string];
    await index.saveSnapshots([snapshot(x, 5), snapshot(y, 7), snapshot(x, 9), snapshot(x, 8)]);
    await index.saveSnapshots([snapshot(x, 3), snapshot(y, 8)]);
    await index.saveSnapshots([]);
    const found = await index.findSnapshots([y, x, 'nowhere', 'no\0name', x]);
    expect([...found].sort((p, q) => p.revision - q.revision)).toEqual([snapshot(y, 8), snapshot(x, 9)]);
  });
});

it('says that it is unavailable when its connection ends, and goes on over another', async () => {
  const feeder = createLogIndex(await views.open());
  const holder = views.database.createQueryRunner();
  await holder.startTransaction();
  await holder.query('select 1 from log_index_end for update');
  const batch = batchAfter(NOTHING, 3);
  const cut = expect(feeder.add(NOTHING, batch)).rejects.toMatchObject({ code: 'index_unavailable' });
  // The one that waits for the lock.
  const end = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await views.database.query<unknown[]>(end)).length === 0);
  await cut;
  await holder.rollbackTransaction();
  await holder.release();
  expect(await feeder.add(NOTHING, batch)).toBe(true);
  expect(await index.end()).toEqual(batch.end);
});
