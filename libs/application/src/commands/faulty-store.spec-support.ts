import {
  EventStoreError,
  type AppendItem,
  type AppendResult,
  type EventStore,
  type LogWriter,
} from '@tallyman/event-store';

/** What happens to an append: nothing, a fault before anything is written, a fault after all of it was written. */
export type Fault = 'none' | 'before' | 'after';

const countEvents = (items: readonly AppendItem[]): number =>
  items.reduce((sum, { streams }) => sum + streams.reduce((events, stream) => events + stream.events.length, 0), 0);

/** Keeps the port's promise for appends under way behind one that failed: they fail too, and nothing of them is written. */
class FaultyWriter implements LogWriter {
  private tail: Promise<unknown> = Promise.resolve();
  private underWay = 0;
  private expected = 0;
  private hasFailed = false;

  constructor(
    private readonly inner: LogWriter,
    private readonly fault: () => Fault,
  ) {}

  get epoch(): number {
    return this.inner.epoch;
  }

  get lastPosition(): number {
    return this.inner.lastPosition;
  }

  get nextPosition(): number {
    return this.inner.lastPosition + this.expected + 1;
  }

  get lastRecordedAt(): number {
    return this.inner.lastRecordedAt;
  }

  release(): Promise<void> {
    return this.inner.release();
  }

  append(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]> {
    const fault = this.fault();
    const events = countEvents(items);
    this.underWay += 1;
    this.expected += events;
    const turn = this.tail.then(async () => {
      try {
        return await this.appendNow(items, recordedAt, fault);
      } finally {
        this.underWay -= 1;
        this.expected -= events;
        if (this.underWay === 0) this.hasFailed = false;
      }
    });
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private async appendNow(items: readonly AppendItem[], at: number, fault: Fault): Promise<readonly AppendResult[]> {
    if (this.hasFailed) throw new EventStoreError('predecessor_failed', 'planted: one before it failed');
    this.hasFailed = fault !== 'none';
    if (fault === 'before') throw new EventStoreError('store_unavailable', 'planted: nothing was written');
    const results = await this.inner.append(items, at);
    if (fault === 'after') throw new EventStoreError('outcome_unknown', 'planted: all was written');
    this.hasFailed = results.some(({ kind }) => kind !== 'appended');
    return results;
  }
}

/** A store whose appends fail when `fault` says so. */
export const faultyStore = (store: EventStore, fault: () => Fault): EventStore => ({
  ...store,
  acquire: async (owner) => new FaultyWriter(await store.acquire(owner), fault),
});
