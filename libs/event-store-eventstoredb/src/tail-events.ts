import { eventId } from '@tallyman/event-catalog';
import type { EventlessCommand } from '@tallyman/event-store';
import { createBoundedMap } from './bounded-map.js';
import type { StoredInAll } from './client.js';
import { historyMissing } from './faults.js';
import type { FeedEntry } from './feed-queue.js';
import type { IndexEnd } from './log-index.js';
import type { LogNames } from './names.js';
import { createRecentEvents } from './recent-events.js';
import type { RecentEvents } from './recent-events.js';
import { meaningOf } from './stored-form.js';
import type { Meaning } from './stored-form.js';

const MOST_STREAMS = 200_000;

/** What the tail has seen: the events numbered, the newest of them at hand. */
export interface TailEvents {
  readonly recent: RecentEvents;
  readonly end: IndexEnd;
  /** Of the newest events and command rows; milliseconds since 1970. */
  readonly recordedAt: number;
  /** Last revision seen of a stream of the server, if it was seen lately. */
  revisionOf(serverStream: string): number | undefined;
  /** Takes the next event of `$all`; answers what it adds to the index, if anything. Throws `history_missing` for one that cannot come next in its stream. */
  take(stored: StoredInAll): FeedEntry | undefined;
}

/** `changed` is told of streams of the server whose metadata changed or which were deleted. */
export const createTailEvents = (
  names: LogNames,
  start: IndexEnd & { readonly recordedAt: number },
  changed: (serverStream: string) => void,
): TailEvents => {
  let { position, commit, recordedAt } = start;
  const recent = createRecentEvents(position);
  const revisions = createBoundedMap<number>(MOST_STREAMS);

  const followsOn = ({ stream, revision }: StoredInAll): void => {
    const last = revisions.get(stream);
    if (last !== undefined && revision !== last + 1)
      throw historyMissing(stream, `revision ${String(revision)} came after ${String(last)}`);
    revisions.set(stream, revision);
  };
  const place = (stored: StoredInAll, meaning: Meaning): FeedEntry => {
    ({ commit } = stored);
    if (meaning.kind === 'event' || meaning.kind === 'rows') {
      const time = meaning.kind === 'event' ? meaning.event.recordedAt : meaning.recordedAt;
      recordedAt = Math.max(recordedAt, time);
    }
    if (meaning.kind === 'event') {
      position += 1;
      recent.add({ ...meaning.event, position });
    }
    return feedEntry(stored, meaning, { position, commit });
  };
  return {
    recent,
    get end() {
      return { position, commit };
    },
    get recordedAt() {
      return recordedAt;
    },
    revisionOf: (serverStream) => revisions.get(serverStream),
    take(stored) {
      // Again, after the subscription was made anew.
      if (stored.commit <= commit) return undefined;
      if (stored.type.startsWith('$')) {
        ({ commit } = stored);
        changed(stored.stream.startsWith('$$') ? stored.stream.slice(2) : stored.stream);
        return undefined;
      }
      followsOn(stored);
      return place(stored, meaningOf(stored, names));
    },
  };
};

const feedEntry = (stored: StoredInAll, meaning: Meaning, end: IndexEnd): FeedEntry => {
  const { stream, revision, commit } = stored;
  const inEvent = (key: string): FeedEntry['commands'][number] => ({ key, stream, revision });
  const rows = (all: readonly EventlessCommand[]): FeedEntry['commands'] =>
    all.map(({ commandId }) => inEvent(eventId(commandId, 0)));
  if (meaning.kind === 'rows') return { event: undefined, commands: rows(meaning.rows), end };
  if (meaning.kind !== 'event') return { event: undefined, commands: [], end };
  const first = meaning.outcome === undefined ? [] : [inEvent(meaning.event.id)];
  const event = { position: end.position, stream, revision, commit, recordedAt: meaning.event.recordedAt };
  return { event, commands: [...first, ...rows(meaning.rows)], end };
};
