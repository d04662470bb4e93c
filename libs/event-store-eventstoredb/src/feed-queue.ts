import { EventStoreError } from '@tallyman/event-store';
import type { IndexBatch, IndexedCommand, IndexedEvent, IndexEnd } from './log-index.js';

/** Of one batch. */
export const MOST_EVENTS = 1000;

/** What one event of `$all` adds to the index; `end` is where the log ends with it. */
export interface FeedEntry {
  readonly event: IndexedEvent | undefined;
  readonly commands: readonly IndexedCommand[];
  readonly end: IndexEnd;
}

/** What is to come into the index behind the end that it had when it was last heard of. */
export interface FeedQueue {
  readonly length: number;
  /** What waits in memory: entries, and the commands of each. */
  readonly size: number;
  /** That of the index, when it was last heard of. */
  readonly end: IndexEnd;
  /** Events that wait. */
  readonly lag: number;
  /** Milliseconds for which the oldest entry has waited; 0 if none waits. */
  readonly lagMs: number;
  add(entry: FeedEntry): void;
  /** The commands of what waits. */
  readonly command: (key: string) => IndexedCommand | undefined;
  next(): { readonly from: IndexEnd; readonly batch: IndexBatch };
  /** Forgets what the index has, which ends there now. Throws `history_missing` if that end is not one that this log can have. */
  drop(there: IndexEnd): void;
}

export const createFeedQueue = (start: IndexEnd): FeedQueue => {
  let end = start;
  let waiting: FeedEntry[] = [];
  /** When each of them came. */
  let since: number[] = [];
  let size = 0;
  const commands = new Map<string, IndexedCommand>();
  return {
    get length() {
      return waiting.length;
    },
    get size() {
      return size;
    },
    get end() {
      return end;
    },
    get lag() {
      return (waiting.at(-1) ?? { end }).end.position - end.position;
    },
    get lagMs() {
      const [oldest] = since;
      return oldest === undefined ? 0 : Math.round(performance.now() - oldest);
    },
    add(entry) {
      if (entry.end.commit <= end.commit) return;
      waiting.push(entry);
      since.push(performance.now());
      size += sizeOf(entry);
      for (const command of entry.commands) if (!commands.has(command.key)) commands.set(command.key, command);
    },
    command: (key) => commands.get(key),
    next() {
      const entries = waiting.slice(0, MOST_EVENTS);
      const batch = {
        events: entries.flatMap(({ event }) => event ?? []),
        commands: entries.flatMap((entry) => entry.commands),
        end: entries.at(-1)?.end ?? end,
      };
      return { from: end, batch };
    },
    drop(there) {
      if (there.commit < end.commit) throw contradiction('has gone back');
      const brought = waiting.filter((entry) => entry.end.commit <= there.commit);
      const rest = waiting.slice(brought.length);
      const before = brought.at(-1)?.end.position ?? end.position;
      const after = rest[0] === undefined ? Infinity : positionBefore(rest[0]);
      // Where both know the place they must know the same number.
      if (there.position < before || there.position > after || isOtherwise(brought, there))
        throw contradiction('numbers the events otherwise');
      end = there;
      waiting = rest;
      since = since.slice(brought.length);
      for (const entry of brought) size -= sizeOf(entry);
      for (const entry of brought) for (const { key } of entry.commands) commands.delete(key);
    },
  };
};

const sizeOf = ({ commands }: FeedEntry): number => 1 + commands.length;

const isOtherwise = (brought: readonly FeedEntry[], there: IndexEnd): boolean => {
  const last = brought.at(-1)?.end;
  return last?.commit === there.commit && last.position !== there.position;
};

const positionBefore = ({ event, end }: FeedEntry): number => end.position - (event === undefined ? 0 : 1);

const contradiction = (what: string): EventStoreError =>
  new EventStoreError('history_missing', `The index of the log ${what}: one of the two is not what it was`);
