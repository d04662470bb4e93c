import type { RecordedEvent } from '@tallyman/event-catalog';

const MOST_EVENTS = 10_000;
const MOST_LETTERS = 16 * 1024 * 1024;

interface Half {
  readonly events: RecordedEvent[];
  readonly byStream: Map<string, RecordedEvent[]>;
  readonly ids: Set<string>;
  letters: number;
}

const emptyHalf = (): Half => ({ events: [], byStream: new Map(), ids: new Set(), letters: 0 });

/** The newest events of the log, without a gap, in two halves: when the young one is full, `turn` makes it the old one and forgets that. */
export interface RecentEvents {
  add(event: RecordedEvent): void;
  isFull(): boolean;
  turn(): void;
  /** Whether all events with position > `after` are here. */
  readonly reachesBackTo: (after: number) => boolean;
  after(position: number, limit: number): readonly RecordedEvent[];
  at(stream: string, revision: number): RecordedEvent | undefined;
  readonly hasId: (id: string) => boolean;
  /** Of the last event here with `recordedAt` <= `time`. */
  positionAt(time: number): number | undefined;
}

/** `end`: the position that the first event comes after. */
export const createRecentEvents = (end: number): RecentEvents => {
  let old = emptyHalf();
  let young = emptyHalf();
  let start = end;
  return {
    add(event) {
      young.events.push(event);
      young.ids.add(event.id);
      young.letters += event.body.length;
      const stream = young.byStream.get(event.stream);
      if (stream === undefined) young.byStream.set(event.stream, [event]);
      else stream.push(event);
    },
    isFull: () => young.events.length >= MOST_EVENTS || young.letters >= MOST_LETTERS,
    turn() {
      start += old.events.length;
      old = young;
      young = emptyHalf();
    },
    reachesBackTo: (after) => after >= start,
    after(position, limit) {
      const first = position - start;
      const fromOld = old.events.slice(first, first + limit);
      const next = Math.max(0, first - old.events.length);
      return [...fromOld, ...young.events.slice(next, next + limit - fromOld.length)];
    },
    at: (stream, revision) => find(young, stream, revision) ?? find(old, stream, revision),
    hasId: (id) => young.ids.has(id) || old.ids.has(id),
    positionAt: (time) => lastAt(young, time) ?? lastAt(old, time),
  };
};

/** Revisions of a stream follow each other, but for events of others in between, which are a fault found elsewhere. */
const find = ({ byStream }: Half, stream: string, revision: number): RecordedEvent | undefined => {
  const events = byStream.get(stream);
  const [first] = events ?? [];
  if (events === undefined || first === undefined) return undefined;
  const guess = events[revision - first.revision];
  return guess?.revision === revision ? guess : undefined;
};

const lastAt = ({ events }: Half, time: number): number | undefined => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.recordedAt ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return events[low - 1]?.position;
};
