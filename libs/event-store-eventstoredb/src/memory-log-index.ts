import type { StreamSnapshot } from '@tallyman/event-store';
import type { IndexBatch, IndexedCommand, IndexedEvent, IndexEnd, LogIndex } from './log-index.js';

const EMPTY: IndexEnd = { position: 0, commit: -1n };

/** An index in this process's memory, filled from the whole log whenever a store is opened with it: for tests and tools. */
export const createMemoryLogIndex = (): LogIndex => {
  let end = EMPTY;
  const events: IndexedEvent[] = [];
  const streams = new Map<string, Map<number, number>>();
  const commands = new Map<string, IndexedCommand>();
  const snapshots = new Map<string, StreamSnapshot>();
  const take = (batch: IndexBatch): void => {
    for (const event of batch.events) {
      events.push(event);
      const stream = streams.get(event.stream) ?? new Map<number, number>();
      streams.set(event.stream, stream.set(event.revision, event.position));
    }
    for (const command of batch.commands) if (!commands.has(command.key)) commands.set(command.key, command);
    end = batch.end;
  };
  return {
    end: () => Promise.resolve(end),
    add: (from, batch) => {
      const isNext = from.position === end.position && from.commit === end.commit;
      if (isNext) take(batch);
      return Promise.resolve(isNext);
    },
    atOrBefore: (position) => Promise.resolve(events[Math.min(position, events.length) - 1]),
    positionAt: (time) => Promise.resolve(lastAtOrBefore(events, time)),
    positionsOf: (stream, from, to, limit) => {
      const positions = streams.get(stream) ?? new Map<number, number>();
      const wanted = [...positions].filter(([revision]) => revision >= from && revision <= to).slice(0, limit);
      return Promise.resolve(wanted.map(([revision, position]) => ({ revision, position })));
    },
    findCommands: (keys) => Promise.resolve([...new Set(keys)].flatMap((key) => commands.get(key) ?? [])),
    saveSnapshots: (all) => {
      for (const snapshot of all) keepLater(snapshots, snapshot);
      return Promise.resolve();
    },
    findSnapshots: (names) => Promise.resolve([...new Set(names)].flatMap((name) => snapshots.get(name) ?? [])),
    close: () => Promise.resolve(),
  };
};

const keepLater = (snapshots: Map<string, StreamSnapshot>, snapshot: StreamSnapshot): void => {
  const known = snapshots.get(snapshot.stream);
  if (known === undefined || known.revision <= snapshot.revision) snapshots.set(snapshot.stream, { ...snapshot });
};

const lastAtOrBefore = (events: readonly IndexedEvent[], time: number): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.recordedAt ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
};
