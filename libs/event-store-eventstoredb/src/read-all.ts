import type { RecordedEvent } from '@tallyman/event-catalog';
import type { OutcomeAt } from '@tallyman/event-store';
import type { StoredInAll } from './client.js';
import { historyMissing } from './faults.js';
import type { OpenLog } from './open-log.js';
import { retried } from './retried.js';
import { meaningOf } from './stored-form.js';
import type { Meaning } from './stored-form.js';

const LONGEST_READ = 4000;
/** Events of others that may lie between those wanted before a second read is needed. */
const SLACK = 32;

/** What is needed to read `$all` from a place that is known. */
export interface ReadableLog extends Pick<OpenLog, 'client' | 'names'> {
  readonly index: Pick<OpenLog['index'], 'atOrBefore'>;
}

export interface PlacedEvent {
  readonly event: RecordedEvent;
  /** Of the command whose first event it is. */
  readonly outcome: string | undefined;
}

/**
 * The events with position > `after`, in order, as far as the log goes now: `$all` is read from the last event before them whose place the index
 * knows, and the events of the log are counted on from there. `wanted`: about how many will be taken.
 */
export async function* readOn(
  log: ReadableLog,
  after: number,
  wanted = Infinity,
): AsyncGenerator<PlacedEvent, void, undefined> {
  const known = after > 0 ? await log.index.atOrBefore(after) : undefined;
  let position = known?.position ?? 0;
  let isKnownSeen = known === undefined;
  for await (const { stored, meaning } of meaningsFrom(log, known?.commit, after - position + wanted + SLACK)) {
    if (!isKnownSeen) {
      if (stored.stream !== known?.stream || stored.revision !== known.revision)
        throw historyMissing(known?.stream ?? '', 'an event is not where it was');
      isKnownSeen = true;
      continue;
    }
    if (meaning.kind !== 'event') continue;
    position += 1;
    if (position > after) yield { event: { ...meaning.event, position }, outcome: meaning.outcome };
  }
  if (!isKnownSeen) throw historyMissing(known?.stream ?? '', 'the last events are not there any more');
}

/**
 * `$all` from the event at the commit position `start` on, or from its start, to its end. In several reads: one that is left early costs the server
 * no more than its rest. `expected`: about how many will be taken.
 */
export async function* meaningsFrom(
  { client, names }: Pick<OpenLog, 'client' | 'names'>,
  start: bigint | undefined,
  expected: number,
): AsyncGenerator<{ readonly stored: StoredInAll; readonly meaning: Meaning }, void, undefined> {
  let from = start;
  let last: bigint | undefined;
  const limit = Math.min(LONGEST_READ, expected);
  for (let count = limit; count === limit;) {
    count = 0;
    const range = { direction: 'forwards', limit, ...(from === undefined ? {} : { from }) } as const;
    for await (const stored of client.readAll(range)) {
      count += 1;
      // Each read begins with the event at which the one before it ended.
      if (stored.commit !== last) yield { stored, meaning: meaningOf(stored, names) };
      from = last = stored.commit;
    }
  }
}

/** At most `limit` events with position > `after`; from memory if they are among the recent ones. */
export const readLog = async (log: OpenLog, after: number, limit: number): Promise<readonly RecordedEvent[]> => {
  const start = Math.max(0, after);
  const { recent, end } = log.tail.events;
  if (limit <= 0) return [];
  if (start >= end.position) return [];
  if (recent.reachesBackTo(start)) return recent.after(start, limit);
  return retried(async () => {
    const events: RecordedEvent[] = [];
    for await (const { event } of readOn(log, start, limit)) {
      events.push(event);
      if (events.length >= limit) break;
    }
    return events;
  });
};

/** See `EventStore.readOutcomes`. */
export const readOutcomes = async (log: OpenLog, after: number, upTo: number): Promise<readonly OutcomeAt[]> => {
  const start = Math.max(0, after);
  if (upTo <= start) return [];
  return retried(async () => {
    const outcomes: OutcomeAt[] = [];
    for await (const { event, outcome } of readOn(log, start, upTo - start)) {
      const { position } = event;
      if (position <= upTo && outcome !== undefined) outcomes.push({ position, outcome });
      if (position >= upTo) break;
    }
    return outcomes;
  });
};
