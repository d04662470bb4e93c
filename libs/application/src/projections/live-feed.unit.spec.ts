import type { RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { Checkpoint, ProjectionStore } from '@tallyman/read-models';
import * as fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { stockChanges, stockProjection } from '@tallyman/projections';
import type { StockChanges } from '@tallyman/projections';
import { longLog } from '../../../projections/src/testing/history.js';
import { MemoryViews } from '../../../projections/src/testing/memory-views.js';
import { createLiveFeed } from './live-feed.js';
import { createProjectionRunner } from './projection-runner.js';
import { createStockCache } from './stock-cache.js';
import { stockViewCache } from './stock-view-cache.js';

const book = longLog(4);
const decoded = book.decoded();
const positions = (events: readonly { position: number }[]): number[] => events.map(({ position }) => position);
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('the live feed', () => {
  const publish = (feed: ReturnType<typeof createLiveFeed>, first: number, last: number): void => {
    feed.publish(first, decoded.slice(first - 1, last));
  };

  it('gives what comes next, over the borders of commits, as much as is wanted', () => {
    const feed = createLiveFeed();
    expect(feed.headPosition()).toBeUndefined();
    publish(feed, 1, 3);
    publish(feed, 4, 4);
    publish(feed, 5, 9);
    expect(positions(feed.take(0, 6))).toEqual(range(1, 6));
    expect(positions(feed.take(6, 100))).toEqual(range(7, 9));
    expect(feed.take(9, 100)).toEqual([]);
    expect(feed.headPosition()).toBe(9);
  });

  it('gives nothing where it has a gap: the log has it', () => {
    const feed = createLiveFeed();
    publish(feed, 5, 9);
    expect(feed.take(3, 100)).toEqual([]);
    expect(positions(feed.take(4, 100))).toEqual(range(5, 9));
    publish(feed, 12, 13);
    expect(feed.take(9, 100)).toEqual([]);
    expect(positions(feed.take(11, 100))).toEqual(range(12, 13));
  });

  it('drops the oldest when the taker is too far behind', () => {
    const feed = createLiveFeed(10);
    for (let first = 1; first < 40; first += 4) publish(feed, first, first + 3);
    expect(feed.take(0, 100)).toEqual([]);
    expect(positions(feed.take(32, 100))).toEqual(range(33, 40));
    publish(feed, 41, 80);
    expect(positions(feed.take(40, 100))).toEqual(range(41, 80));
  });

  it('wakes who waits for more', async () => {
    const feed = createLiveFeed();
    const waiting = feed.waitBeyond(0, 60_000, new AbortController().signal);
    publish(feed, 1, 1);
    await waiting;
  });
});

/** Views in memory that refuse a gap or a repeat, behind a compare-and-set checkpoint; now and then they fail, before or after the commit. */
class UnreliableStore implements ProjectionStore<StockChanges> {
  readonly views = new MemoryViews();
  private at: Checkpoint = { generation: 1, position: 0 };
  private calls = 0;

  constructor(private readonly faults: readonly ('none' | 'before' | 'after')[]) {}

  async live(): Promise<Checkpoint> {
    await turn();
    return this.at;
  }

  async apply(
    ...[, { from, to, changes }]: Parameters<ProjectionStore<StockChanges>['apply']>
  ): Promise<'applied' | 'moved'> {
    await turn();
    const fault = this.faults[this.calls++];
    if (fault === 'before') throw new Error('not written');
    if (from !== this.at.position) return 'moved';
    this.views.apply(changes);
    this.at = { ...this.at, position: to };
    if (fault === 'after') throw new Error('written, but who knows');
    return 'applied';
  }
}

type Act = 'commit' | 'commit elsewhere' | 'publish late' | 'restart' | 'turn';
const acts = fc.array(
  fc.record({
    act: fc.constantFrom<Act>('commit', 'commit', 'commit elsewhere', 'publish late', 'restart', 'turn'),
    size: fc.integer({ min: 1, max: 30 }),
  }),
  { minLength: 5, maxLength: 40 },
);

it('carries every event into the views once, whatever is dropped, late, from elsewhere or tried again', async () => {
  await fc.assert(
    fc.asyncProperty(
      acts,
      fc.array(fc.constantFrom('none', 'none', 'none', 'before', 'after'), { maxLength: 3 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 40 }),
      async (schedule, faults, maxEvents, pageSize) => {
        const log: RecordedEvent[] = [];
        const store: Pick<EventStore, 'head' | 'readLog'> = {
          head: () => Promise.resolve({ position: log.length, recordedAt: 0, epoch: 1 }),
          readLog: (after, limit) => Promise.resolve(log.slice(after, after + limit)),
        };
        const feed = createLiveFeed(maxEvents);
        const projectionStore = new UnreliableStore(faults);
        const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
        const open = () =>
          createProjectionRunner({
            projection: stockProjection,
            store,
            feed,
            projectionStore,
            cache: stockViewCache(createStockCache(1e6)),
            pageSize,
            log: silent,
          });
        let runner = open();
        await runner.start();
        let late: (() => void)[] = [];
        for (const { act, size } of schedule) {
          const first = log.length + 1;
          const events = decoded.slice(log.length, log.length + size);
          if (act.startsWith('commit') || act === 'publish late')
            log.push(...book.events.slice(log.length, log.length + size));
          if (act === 'commit') {
            for (const publish of late) publish();
            late = [];
            feed.publish(first, events);
          } else if (act === 'publish late')
            late.push(() => {
              feed.publish(first, events);
            });
          else if (act === 'restart') {
            await runner.stop();
            runner = open();
            await runner.start();
          } else await turn();
        }
        expect(await runner.waitFor(log.length, 20_000)).toBe(true);
        await runner.stop();
        const expected = new MemoryViews();
        for (const event of book.decoded().slice(0, log.length)) expected.apply(stockChanges(event));
        expect(projectionStore.views).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);
