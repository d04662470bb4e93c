import type { EventFact } from '@tallyman/event-catalog';
import { createTailSignal } from '@tallyman/event-store';

/**
 * What the owner of the log has just committed, in memory, on its way to the views in the same process: so that nobody reads it back.
 * Only a shortcut. What is not in it, because it was too much or another process committed it, is in the log.
 */
export interface LiveFeed {
  /** By the owner, right after a commit; in order of position. Does not wait for anything. */
  publish(firstPosition: number, events: readonly EventFact[]): void;
  /**
   * The events from position `after` + 1 on, without a gap, at most `limit`; none when the feed does not have the first of them.
   * Those up to `after` are forgotten: there is one taker.
   */
  take(after: number, limit: number): readonly EventFact[];
  /** Position of the last event that was published; `undefined` before the first. */
  headPosition(): number | undefined;
  /** Settles when something beyond `position` is published, after `ms`, or when the signal aborts. */
  waitBeyond(position: number, ms: number, signal: AbortSignal): Promise<void>;
}

/** Events committed together. */
interface Chunk {
  readonly first: number;
  readonly events: readonly EventFact[];
}

const endOf = ({ first, events }: Chunk): number => first + events.length - 1;

/** About a second of all that two cores can write; some tens of MB. */
const MAX_EVENTS = 40_000;

/** `maxEvents`: when the taker is further behind, the oldest are dropped and it reads the log instead. At least the newest commit stays. */
export const createLiveFeed = (maxEvents = MAX_EVENTS): LiveFeed => {
  const tail = createTailSignal();
  let chunks: Chunk[] = [];
  let count = 0;
  let head: number | undefined;

  const dropOldest = (): void => {
    count -= chunks.shift()?.events.length ?? 0;
  };

  return {
    publish(firstPosition, events) {
      if (events.length === 0) return;
      const last = chunks.at(-1);
      // Another owner has written in between.
      if (last !== undefined && endOf(last) + 1 !== firstPosition) {
        chunks = [];
        count = 0;
      }
      const chunk = { first: firstPosition, events };
      chunks.push(chunk);
      count += events.length;
      while (count > maxEvents && chunks.length > 1) dropOldest();
      head = endOf(chunk);
      tail.announce(head);
    },
    take(after, limit) {
      for (let oldest = chunks[0]; oldest !== undefined && endOf(oldest) <= after; oldest = chunks[0]) dropOldest();
      const taken: EventFact[] = [];
      // Chunks follow each other without a gap, so only the first can begin too late.
      if ((chunks[0]?.first ?? Infinity) > after + 1) return taken;
      for (const { first, events } of chunks) {
        if (taken.length >= limit) break;
        const start = Math.max(0, after + 1 - first);
        for (const event of events.slice(start, start + limit - taken.length)) taken.push(event);
      }
      return taken;
    },
    headPosition: () => head,
    waitBeyond: (position, ms, signal) => tail.waitBeyond(position, ms, signal),
  };
};
