import {
  heapFrom,
  heapInsert,
  heapRemoveFirst,
  heapSize,
  type ComesBefore,
  type PersistentHeap,
} from './persistent-heap.js';
import { VersionedMap } from './versioned-map.js';

/** What a hold of anything has: the rest is its domain's. */
export interface TimedHold {
  /** Milliseconds since 1970; without it the hold does not expire. */
  readonly expiresAt?: number;
  /** Tells this hold from an earlier, resolved one of the same id. */
  readonly serial: number;
}

/** When a hold is due. Its hold may be resolved since: then no open hold has this serial. */
export interface Expiry {
  readonly expiresAt: number;
  readonly holdId: string;
  readonly serial: number;
}

/** The open holds of a stream and when they are due, persistent. A state that has holds has these members among its own. */
export interface TimedHolds<Hold extends TimedHold> {
  /** Open holds by id, due ones too until they are expired by an event. */
  readonly holds: VersionedMap<Hold>;
  /** Holds ever opened; the serial of the next. */
  readonly holdsOpened: number;
  /** Due times, the soonest first; the first is always of an open hold. */
  readonly expiries: PersistentHeap<Expiry>;
}

/** An open hold that is due. */
export interface DueHold<Hold extends TimedHold> {
  readonly holdId: string;
  readonly hold: Hold;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Resolved holds may leave this many more expiries behind than there are open holds before the heap is built anew. */
const SPARE_EXPIRIES = 64;

/** Order of expiry: due time, then hold id by UTF-16 code units, then age. */
const isDueBefore: ComesBefore<Expiry> = (a, b) => {
  if (a.expiresAt !== b.expiresAt) return a.expiresAt < b.expiresAt;
  return a.holdId === b.holdId ? a.serial < b.serial : a.holdId < b.holdId;
};

/** Is the hold of this due time still open? */
const isOpen = <Hold extends TimedHold>(holds: VersionedMap<Hold>, expiry: Expiry): boolean =>
  holds.get(expiry.holdId)?.serial === expiry.serial;

/** The due times of open holds, in no order. */
const expiriesOf = function* <Hold extends TimedHold>(holds: VersionedMap<Hold>): Generator<Expiry> {
  for (const [holdId, { expiresAt, serial }] of holds) if (expiresAt !== undefined) yield { expiresAt, holdId, serial };
};

/**
 * Lazy deletion: resolved holds are dropped when they come to the front, so that the first expiry is exact. Those further back
 * would stay as long as their due times are far, so from time to time, O(1) amortised, the heap is built anew from the open holds.
 */
const withoutResolved = <Hold extends TimedHold>(
  expiries: PersistentHeap<Expiry>,
  holds: VersionedMap<Hold>,
): PersistentHeap<Expiry> => {
  if (heapSize(expiries) > 2 * holds.size + SPARE_EXPIRIES) return heapFrom(expiriesOf(holds), isDueBefore);
  let open = expiries;
  while (open !== undefined && !isOpen(holds, open.value)) open = heapRemoveFirst(open, isDueBefore);
  return open;
};

/** These open holds, of `holdsOpened` that ever were: none of either before the first event, or those of a snapshot. O(n). */
export const timedHolds = <Hold extends TimedHold>(
  entries: Iterable<readonly [holdId: string, hold: Hold]> = [],
  holdsOpened = 0,
): TimedHolds<Hold> => {
  const holds = VersionedMap.from(entries);
  return { holds, holdsOpened, expiries: heapFrom(expiriesOf(holds), isDueBefore) };
};

/** With one open hold more; its serial must be `holdsOpened`. O(log n). */
export const openHold = <Hold extends TimedHold>(
  { holds, holdsOpened, expiries }: TimedHolds<Hold>,
  holdId: string,
  hold: Hold,
): TimedHolds<Hold> => {
  const { expiresAt, serial } = hold;
  return {
    holds: holds.set(holdId, hold),
    holdsOpened: holdsOpened + 1,
    expiries: expiresAt === undefined ? expiries : heapInsert(expiries, { expiresAt, holdId, serial }, isDueBefore),
  };
};

/** Without the hold: captured in full, released or expired. O(log n) amortised. */
export const resolveHold = <Hold extends TimedHold>(
  state: TimedHolds<Hold>,
  holdId: string,
): Pick<TimedHolds<Hold>, 'holds' | 'expiries'> => {
  const holds = state.holds.remove(holdId);
  return { holds, expiries: withoutResolved(state.expiries, holds) };
};

/** The open hold of this id; one that is due at `now` (ms) is over, though it stays open until its expiry is an event. */
export const liveHold = <Hold extends TimedHold>(
  { holds }: TimedHolds<Hold>,
  holdId: string,
  now: number,
): Hold | undefined => {
  const hold = holds.get(holdId);
  return hold?.expiresAt !== undefined && hold.expiresAt <= now ? undefined : hold;
};

/** The open holds that are due at `now` (ms), the soonest due first, at most `limit` of them. */
export const dueHolds = <Hold extends TimedHold>(
  { holds, expiries }: TimedHolds<Hold>,
  now: number,
  limit: number,
): readonly DueHold<Hold>[] => {
  const due: DueHold<Hold>[] = [];
  let rest = expiries;
  while (rest !== undefined && rest.value.expiresAt <= now && due.length < limit) {
    const { holdId, expiresAt, serial } = rest.value;
    const hold = holds.get(holdId);
    if (hold?.serial === serial) due.push({ holdId, hold, expiresAt });
    rest = heapRemoveFirst(rest, isDueBefore);
  }
  return due;
};

/** When the soonest open hold is due, in milliseconds since 1970; `undefined` if none expires. Exact, O(1). */
export const nextExpiry = ({ expiries }: Pick<TimedHolds<TimedHold>, 'expiries'>): number | undefined =>
  expiries?.value.expiresAt;
