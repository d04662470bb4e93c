import type { EventlessCommand } from '@tallyman/event-store';
import { unavailable } from './faults.js';
import type { OpenLog } from './open-log.js';
import { meaningsFrom } from './read-all.js';

const PAGE = 1000;
/** A deposed owner's append that came late may stand so far behind the rows that were recorded after it. */
const OUT_OF_ORDER = 4 * PAGE;

/** See `EventStore.scanCommands`. The whole of `$all` is read: rows are in events, too. */
export async function* scanCommands(
  open: () => Promise<OpenLog>,
  signal?: AbortSignal,
): AsyncGenerator<readonly EventlessCommand[], void, undefined> {
  const isAborted = (): boolean => signal?.aborted === true;
  if (isAborted()) return;
  let rows: EventlessCommand[] = [];
  try {
    for await (const { meaning } of meaningsFrom(await open(), undefined, Infinity)) {
      if (meaning.kind === 'event' || meaning.kind === 'rows') rows.push(...meaning.rows);
      if (rows.length < OUT_OF_ORDER + PAGE) continue;
      rows.sort(byTime);
      yield rows.slice(0, PAGE);
      rows = rows.slice(PAGE);
      if (isAborted()) return;
    }
  } catch (error) {
    throw unavailable(error);
  }
  rows.sort(byTime);
  for (let next = 0; next < rows.length && !isAborted(); next += PAGE) yield rows.slice(next, next + PAGE);
}

const byTime = (a: EventlessCommand, b: EventlessCommand): number => a.recordedAt - b.recordedAt;
