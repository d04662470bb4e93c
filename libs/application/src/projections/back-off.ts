import { setTimeout as sleep } from 'node:timers/promises';

/** Waits 100 ms after the first failure in a row, twice as long after each further one, at most 5 s; returns early on abort. */
export const backOff = async (failures: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(Math.min(5000, 50 * 2 ** Math.min(failures, 10)), undefined, { signal });
  } catch {
    // Aborted: the caller looks at the signal.
  }
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
