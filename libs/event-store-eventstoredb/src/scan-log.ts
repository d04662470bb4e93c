import { storedFact } from '@tallyman/event-catalog';
import type { LogScanRange, ScannedEvent } from '@tallyman/event-store';
import { unavailable } from './faults.js';
import { readOn } from './read-all.js';
import type { ReadableLog } from './read-all.js';

const PAGE = 1000;

/** See `LogScan`. */
export async function* scanLog(
  open: () => Promise<ReadableLog>,
  { after, upTo, signal }: LogScanRange,
): AsyncGenerator<readonly ScannedEvent[], void, undefined> {
  const start = Math.max(0, after);
  const isAborted = (): boolean => signal?.aborted === true;
  if (isAborted() || start >= upTo) return;
  let page: ScannedEvent[] = [];
  try {
    for await (const { event } of readOn(await open(), start, upTo - start)) {
      page.push(storedFact(event));
      if (event.position >= upTo) break;
      if (page.length < PAGE) continue;
      yield page;
      page = [];
      if (isAborted()) return;
    }
  } catch (error) {
    throw unavailable(error);
  }
  if (page.length > 0 && !isAborted()) yield page;
}
