import { filterOf, isShownInAll } from './event-filter.js';
import type { LoggedEvent } from './event-log.js';
import type { ReadReq, ReadResp } from './protocol.js';
import { framingOf, placeOf } from './read-frames.js';
import { indexAt, offsetOf, revisions, visibilityOf, type LogPlace } from './read-pages.js';
import { handlerThrew, invalid, streamDeleted } from './refusals.js';
import type { Store } from './store.js';
import { DELETED_STREAM } from './stream-metadata.js';
import { checkpointFrame, nameOf } from './wire.js';

export interface SubscriptionPage {
  readonly frames: readonly ReadResp[];
  /** `absent`: there is no stream yet. */
  readonly state: 'more' | 'end' | 'absent';
}

/** What a subscription reads: page by page what is there, then each event as it is written. */
export interface SubscriptionSource {
  /** The next page; moves on behind it. */
  readonly page: () => SubscriptionPage;
  /** The frames that an event of now makes, if any. Throws what ends the subscription. */
  readonly offer: (event: LoggedEvent) => readonly ReadResp[];
  /** Its frames were sent: the next page begins behind it. */
  readonly pass: (event: LoggedEvent) => void;
}

const PAGE_EVENTS = 32;
const ABSENT: SubscriptionPage = { frames: [], state: 'absent' };
const END: SubscriptionPage = { frames: [], state: 'end' };

const streamSource = (
  store: Store,
  options: ReadReq.Options,
  streamOptions: ReadReq.Options.StreamOptions,
): SubscriptionSource => {
  const stream = nameOf(streamOptions.getStreamIdentifier());
  const frame = framingOf(store, options);
  /** The next revision wanted. */
  let next = streamOptions.hasRevision() ? BigInt(streamOptions.getRevision()) + 1n : 0n;
  let isLiveOnly = streamOptions.hasEnd();
  return {
    page() {
      if (isLiveOnly) {
        isLiveOnly = false;
        next = store.index.lastRevision(stream) + 1n;
        return END;
      }
      const visibility = visibilityOf(store, stream);
      if (visibility.kind === 'absent') return ABSENT;
      const { first, last } = visibility;
      const from = next > first ? next : first;
      if (from > last) return END;
      const to = from + BigInt(PAGE_EVENTS) - 1n;
      const upTo = to < last ? to : last;
      next = upTo + 1n;
      return { frames: [...revisions(store, stream, from, upTo)].map(frame), state: upTo === last ? 'end' : 'more' };
    },
    offer(event) {
      if (event.stream !== stream) return [];
      if (event.revision === DELETED_STREAM) throw streamDeleted(stream);
      return event.revision >= next ? [frame(event)] : [];
    },
    pass(event) {
      next = event.revision + 1n;
    },
  };
};

interface Window {
  /** Most events that a page considers. */
  readonly considered: number;
  /** A checkpoint is due after so many considered events; undefined: never. */
  readonly checkpointEvery: number | undefined;
}

const windowOf = (filter: ReadReq.Options.FilterOptions | undefined): Window => {
  if (filter === undefined) return { considered: Number.MAX_SAFE_INTEGER, checkpointEvery: undefined };
  const considered = filter.hasMax() ? filter.getMax() : PAGE_EVENTS;
  const multiplier = filter.getCheckpointintervalmultiplier();
  if (multiplier === 0) throw handlerThrew();
  return { considered, checkpointEvery: considered * multiplier };
};

/** Behind a given position: the server reads one event from there and goes on after it, whatever the filter says of that. */
const offsetBehind = (store: Store, place: LogPlace): bigint => {
  const offset = offsetOf(place);
  if (offset === 'end') return store.log.end();
  if (offset === 0n) return 0n;
  if (offset < store.log.end() && !store.log.isBoundary(offset)) throw handlerThrew();
  return store.log.events.slice(store.log.indexFrom(offset)).find(isShownInAll)?.next ?? offset;
};

const allSource = (
  store: Store,
  options: ReadReq.Options,
  allOptions: ReadReq.Options.AllOptions,
): SubscriptionSource => {
  const filterOptions = options.getFilter();
  const filter = filterOptions === undefined ? isShownInAll : filterOf(filterOptions);
  if (filter === undefined) throw invalid('the filter names neither streams nor types');
  const frame = framingOf(store, options);
  const { considered: mostConsidered, checkpointEvery } = windowOf(filterOptions);
  let next = offsetBehind(store, placeOf(allOptions));
  /** Events considered since the last checkpoint. */
  let considered = 0;

  return {
    page() {
      const events: LoggedEvent[] = [];
      let checkpoint = next;
      let inPage = 0;
      let nth = indexAt(store, next, 'FilteredReadAllResult');
      while (events.length < PAGE_EVENTS && inPage < mostConsidered) {
        const event = store.log.events[nth];
        if (event === undefined) break;
        nth += 1;
        inPage += 1;
        next = event.next;
        if (filter(event)) {
          events.push(event);
          checkpoint = event.position;
        }
      }
      considered += inPage;
      const frames = events.map(frame);
      if (events.length < PAGE_EVENTS && inPage < mostConsidered) return { frames, state: 'end' };
      if (checkpointEvery !== undefined && considered >= checkpointEvery) {
        considered %= checkpointEvery;
        // Not where the page ends: its last event that was sent, or where it began.
        frames.push(checkpointFrame(checkpoint));
      }
      return { frames, state: 'more' };
    },
    offer(event) {
      const frames = filter(event) ? [frame(event)] : [];
      considered += 1;
      if (checkpointEvery !== undefined && considered >= checkpointEvery) {
        considered = 0;
        frames.push(checkpointFrame(event.position));
      }
      return frames;
    },
    pass(event) {
      next = event.next;
    },
  };
};

/** Throws refusals. */
export const subscriptionSource = (store: Store, options: ReadReq.Options): SubscriptionSource => {
  const stream = options.getStream();
  const all = options.getAll();
  if (stream !== undefined) return streamSource(store, options, stream);
  if (all !== undefined) return allSource(store, options, all);
  throw handlerThrew();
};
