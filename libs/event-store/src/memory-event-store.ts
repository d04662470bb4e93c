import { storedFact } from '@tallyman/event-catalog';
import { createTailSignal, followLog } from './follow-log.js';
import { byStreamAndRevision, lastAtOrBefore, MemoryLog } from './memory-log.js';
import { createMemoryWriter } from './memory-log-writer.js';
import { EventStoreError } from './port.js';
import type { Capabilities, EventlessCommand, EventStore, LogScanRange, ScannedEvent, StreamSnapshot } from './port.js';
import { selectRevisions } from './select-revisions.js';

/** Limits; and, to see how callers do without it, what a log may lack. */
export type MemoryEventStoreOptions = Partial<
  Pick<Capabilities, 'maxAppendEvents' | 'maxAppendBytes' | 'atomicMultiStream' | 'ordersGroups'>
>;

const SCAN_PAGE = 1000;

/** The same promises as the durable stores, kept in this process's memory: gone when it ends. */
export const createMemoryEventStore = (options: MemoryEventStoreOptions = {}): EventStore => {
  const capabilities = capabilitiesOf(options);
  const log = new MemoryLog();
  const tail = createTailSignal();
  let closed = false;
  // Every operation takes at least one turn of the loop, as one that goes over a wire does.
  const open = async (): Promise<MemoryLog> => {
    await Promise.resolve();
    if (closed) throw new EventStoreError('store_unavailable', 'The store is closed');
    return log;
  };
  const readLog: EventStore['readLog'] = async (after, limit) => {
    const start = Math.max(0, after);
    return (await open()).events.slice(start, start + Math.max(0, limit));
  };
  return {
    capabilities,
    readLog,
    acquire: async () => createMemoryWriter(await open(), open, capabilities, tail.announce),
    readStream: async (stream, range) => selectRevisions((await open()).streamOf(stream), range),
    readTails: async (tails, limit) => {
      const { streamOf } = await open();
      const events = tails.flatMap(({ stream, after }) => streamOf(stream).filter(({ revision }) => revision > after));
      return events.sort(byStreamAndRevision).slice(0, Math.max(0, limit));
    },
    readPosition: async (position) => (await open()).events[position - 1],
    positionAt: async (time) => lastAtOrBefore((await open()).events, time),
    head: async () => {
      const { events, epoch, recordedAt } = await open();
      return { position: events.length, recordedAt, epoch };
    },
    findCommands: async (ids) => {
      const { commandOf } = await open();
      return [...new Set(ids)].flatMap((id) => commandOf(id) ?? []);
    },
    follow: (after, signal) => followLog(readLog, tail, after, signal),
    scanLog: (range) => scanMemory(open, range),
    readOutcomes: async (after, upTo) => {
      const { events, outcomeOf } = await open();
      return events.slice(Math.max(0, after), Math.max(0, upTo)).flatMap(outcomeOf);
    },
    scanCommands: (signal) => scanCommandsInMemory(open, signal),
    saveSnapshots: async (snapshots) => {
      const own = (await open()).snapshots;
      for (const snapshot of snapshots) keepLater(own, snapshot);
    },
    findSnapshots: async (streams) => {
      const { snapshots } = await open();
      return [...new Set(streams)].flatMap((stream) => snapshots.get(stream) ?? []);
    },
    close: async () => {
      await Promise.resolve();
      closed = true;
    },
  };
};

const capabilitiesOf = (options: MemoryEventStoreOptions): Capabilities => ({
  gapFreePositions: true,
  atomicMultiStream: options.atomicMultiStream ?? true,
  ordersGroups: options.ordersGroups ?? true,
  fencesAppends: true,
  maxAppendEvents: options.maxAppendEvents ?? 10_000,
  maxAppendBytes: options.maxAppendBytes ?? 32 * 1024 * 1024,
});

const keepLater = (snapshots: Map<string, StreamSnapshot>, snapshot: StreamSnapshot): void => {
  const known = snapshots.get(snapshot.stream);
  if (known === undefined || known.revision <= snapshot.revision) snapshots.set(snapshot.stream, { ...snapshot });
};

async function* scanMemory(
  open: () => Promise<MemoryLog>,
  { after, upTo, signal }: LogScanRange,
): AsyncGenerator<readonly ScannedEvent[], void, undefined> {
  for (let last = Math.max(0, after); last < upTo && signal?.aborted !== true; last += SCAN_PAGE) {
    const { events } = await open();
    const page = events.slice(last, Math.min(last + SCAN_PAGE, upTo));
    if (page.length === 0) return;
    yield page.map(storedFact);
  }
}

async function* scanCommandsInMemory(
  open: () => Promise<MemoryLog>,
  signal?: AbortSignal,
): AsyncGenerator<readonly EventlessCommand[], void, undefined> {
  const commands = (await open()).eventlessCommands();
  for (let start = 0; start < commands.length && signal?.aborted !== true; start += SCAN_PAGE)
    yield commands.slice(start, start + SCAN_PAGE);
}
