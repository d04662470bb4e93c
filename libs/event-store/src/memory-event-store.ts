import type { RecordedEvent } from '@tallyman/event-catalog';
import { checkAppend, checkClock } from './check-append.js';
import { createTailSignal, followLog } from './follow-log.js';
import { EventStoreError, NO_STREAM } from './port.js';
import type { AppendItem, AppendResult, Capabilities, EventStore, LogWriter, RecordedCommand } from './port.js';
import { resolveGroup } from './resolve-group.js';
import { selectRevisions } from './select-revisions.js';

/** The same promises as the durable stores, kept in this process's memory: gone when it ends. */
export type MemoryEventStoreOptions = Partial<Pick<Capabilities, 'maxAppendEvents' | 'maxAppendBytes'>>;

interface MemoryLog {
  readonly events: RecordedEvent[];
  readonly streams: Map<string, RecordedEvent[]>;
  readonly commands: Map<string, RecordedCommand>;
  epoch: number;
  recordedAt: number;
  closed: boolean;
}

export const createMemoryEventStore = (options: MemoryEventStoreOptions = {}): EventStore => {
  const capabilities: Capabilities = {
    gapFreePositions: true,
    atomicMultiStream: true,
    maxAppendEvents: options.maxAppendEvents ?? 10_000,
    maxAppendBytes: options.maxAppendBytes ?? 32 * 1024 * 1024,
  };
  const log: MemoryLog = {
    events: [],
    streams: new Map(),
    commands: new Map(),
    epoch: 0,
    recordedAt: 0,
    closed: false,
  };
  const tail = createTailSignal();
  // Every operation takes at least one turn of the loop, as one that goes over a wire does.
  const open = async (): Promise<MemoryLog> => {
    await Promise.resolve();
    if (log.closed) throw new EventStoreError('store_unavailable', 'The store is closed');
    return log;
  };
  const readLog = async (after: number, limit: number): Promise<readonly RecordedEvent[]> => {
    const start = Math.max(0, after);
    return (await open()).events.slice(start, start + Math.max(0, limit));
  };
  return {
    capabilities,
    readLog,
    acquire: async () => memoryWriter(await open(), open, capabilities, tail.announce),
    readStream: async (stream, range) => selectRevisions((await open()).streams.get(stream) ?? [], range),
    readPosition: async (position) => (await open()).events[position - 1],
    positionAt: async (time) => lastAtOrBefore((await open()).events, time),
    head: async () => {
      const { events, epoch, recordedAt } = await open();
      return { position: events.length, recordedAt, epoch };
    },
    findCommands: async (ids) => {
      const { commands } = await open();
      return [...new Set(ids)].flatMap((id) => commands.get(id) ?? []);
    },
    follow: (after, signal) => followLog(readLog, tail, after, signal),
    close: async () => {
      await Promise.resolve();
      log.closed = true;
    },
  };
};

const memoryWriter = (
  log: MemoryLog,
  open: () => Promise<MemoryLog>,
  capabilities: Capabilities,
  announce: (position: number) => void,
): LogWriter => {
  log.epoch += 1;
  const epoch = log.epoch;
  let lastPosition = log.events.length;
  let lastRecordedAt = log.recordedAt;
  let released = false;
  return {
    epoch,
    get lastPosition() {
      return lastPosition;
    },
    get lastRecordedAt() {
      return lastRecordedAt;
    },
    async append(items, recordedAt) {
      await open();
      // From here to the end nothing else can run: one turn is this store's transaction, and turns come in the order of the calls.
      checkAppend(items, capabilities);
      if (released || log.epoch !== epoch) throw new EventStoreError('fenced', 'Another owner has the log');
      checkClock(recordedAt, lastRecordedAt);
      if (items.length === 0) return [];
      const results = commit(log, items, recordedAt);
      lastPosition = log.events.length;
      lastRecordedAt = log.recordedAt;
      announce(lastPosition);
      return results;
    },
    async release() {
      await Promise.resolve();
      released = true;
    },
  };
};

const commit = (log: MemoryLog, items: readonly AppendItem[], recordedAt: number): readonly AppendResult[] => {
  const { results, events, commands } = resolveGroup(items, recordedAt, {
    lastPosition: log.events.length,
    revisionOf: (stream) => log.streams.get(stream)?.at(-1)?.revision ?? NO_STREAM,
    hasCommand: (commandId) => log.commands.has(commandId),
  });
  for (const event of events) {
    const own = { ...event, hash: Uint8Array.from(event.hash) };
    log.events.push(own);
    const stream = log.streams.get(event.stream);
    if (stream === undefined) log.streams.set(event.stream, [own]);
    else stream.push(own);
  }
  for (const command of commands) {
    log.commands.set(command.commandId, { ...command, commandHash: Uint8Array.from(command.commandHash) });
  }
  if (events.length + commands.length > 0) log.recordedAt = recordedAt;
  return results;
};

/** `recordedAt` never decreases with position, so halving finds it. */
const lastAtOrBefore = (events: readonly RecordedEvent[], time: number): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((events[middle - 1]?.recordedAt ?? Infinity) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
};
