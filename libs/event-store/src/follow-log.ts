import type { RecordedEvent } from '@tallyman/event-catalog';

const PAGE = 1000;
const SHORTEST_POLL_MS = 100;
const LONGEST_POLL_MS = 500;

/** Wakes the followers in this process when an owner in this process has appended. */
export interface TailSignal {
  /** Says that the log reaches to this position now. */
  readonly announce: (position: number) => void;
  /** Settles when the log is known to go beyond `position`, after `ms`, or when the signal aborts; whichever is first. */
  readonly waitBeyond: (position: number, ms: number, signal: AbortSignal) => Promise<void>;
}

export const createTailSignal = (): TailSignal => {
  let known = 0;
  const sleepers = new Set<() => void>();
  return {
    announce(position) {
      known = Math.max(known, position);
      for (const wake of [...sleepers]) wake();
    },
    async waitBeyond(position, ms, signal) {
      // Checked in the same turn as the sleeper is registered: an announcement in between cannot be lost.
      if (known > position || signal.aborted) return;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          sleepers.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        sleepers.add(wake);
        signal.addEventListener('abort', wake);
      });
    },
  };
};

/**
 * Follows a log whose positions become visible in their own order: then "all with position > the last one I saw" never skips one.
 * Owners elsewhere are found by polling, slower while nothing happens. A fault of `readLog` ends it: the reader resumes from its own checkpoint.
 */
export async function* followLog(
  readLog: (after: number, limit: number) => Promise<readonly RecordedEvent[]>,
  tail: TailSignal,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
  let last = after;
  let pause = SHORTEST_POLL_MS;
  while (!signal.aborted) {
    const page = await readLog(last, PAGE);
    const end = page.at(-1);
    if (end === undefined) {
      await tail.waitBeyond(last, pause, signal);
      pause = Math.min(pause * 2, LONGEST_POLL_MS);
    } else {
      last = end.position;
      pause = SHORTEST_POLL_MS;
      yield page;
    }
  }
}
