import type { EventFilter } from './event-filter.js';
import type { LoggedEvent } from './event-log.js';
import { handlerThrew, streamDeleted, unexpectedResult } from './refusals.js';
import type { Store } from './store.js';
import { firstReadable, isSoftDeleted, isTooOld } from './stream-metadata.js';

/** Whose events a reader may see, and from where on. */
export type Visibility =
  { readonly kind: 'absent' } | { readonly kind: 'readable'; readonly first: bigint; readonly last: bigint };

/** Throws `stream-deleted` for a tombstoned stream. */
export const visibilityOf = ({ index }: Store, stream: string): Visibility => {
  if (index.isTombstoned(stream)) throw streamDeleted(stream);
  const last = index.lastRevision(stream);
  const metadata = index.metadataOf(stream);
  if (last < 0n || isSoftDeleted(metadata)) return { kind: 'absent' };
  return { kind: 'readable', first: firstReadable(metadata, last), last };
};

/** Events of a stream from one revision towards another, inclusive, without those that have grown too old. */
export function* revisions(store: Store, stream: string, from: bigint, to: bigint): Generator<LoggedEvent> {
  const metadata = store.index.metadataOf(stream);
  const step = from <= to ? 1n : -1n;
  for (let revision = from; revision !== to + step; revision += step) {
    const event = store.index.eventsOf(stream)[Number(revision)];
    if (event !== undefined && !isTooOld(metadata, event)) yield event;
  }
}

/** Where in the log to read, as a client says it. */
export type LogPlace = 'start' | 'end' | { readonly commit: bigint; readonly prepare: bigint };

const LAST_INT64 = 2n ** 63n - 1n;
const LAST_UINT64 = 2n ** 64n - 1n;

/** The end that all ones stand for, or an offset. A prepare behind its commit is no position. */
export const offsetOf = (place: LogPlace): bigint | 'end' => {
  if (place === 'start') return 0n;
  if (place === 'end') return 'end';
  const { commit, prepare } = place;
  if (commit === LAST_UINT64 && prepare === LAST_UINT64) return 'end';
  if (commit < prepare || commit > LAST_INT64) throw handlerThrew();
  return commit;
};

/**
 * Index of the first event at or behind an offset. The server reads a record's length wherever it is sent: within a record
 * it finds none and the read fails; behind the last record there is nothing to read.
 */
export const indexAt = (
  { log }: Store,
  offset: bigint,
  result: 'ReadAllResult' | 'FilteredReadAllResult' = 'ReadAllResult',
): number => {
  if (offset < log.end() && !log.isBoundary(offset)) throw unexpectedResult(result);
  return log.indexFrom(offset);
};

export function* logForwards(store: Store, place: LogPlace, filter: EventFilter): Generator<LoggedEvent> {
  const offset = offsetOf(place);
  if (offset === 'end') return;
  for (let nth = indexAt(store, offset); nth < store.log.events.length; nth += 1) {
    const event = store.log.events[nth];
    if (event !== undefined && filter(event)) yield event;
  }
}

/** Backwards a position is where the first event's record ends: an event's own position leaves it out. */
export function* logBackwards(store: Store, place: LogPlace, filter: EventFilter): Generator<LoggedEvent> {
  const offset = offsetOf(place);
  const from = offset === 'end' ? store.log.events.length : indexAt(store, offset);
  for (let nth = from - 1; nth >= 0; nth -= 1) {
    const event = store.log.events[nth];
    if (event !== undefined && filter(event)) yield event;
  }
}
