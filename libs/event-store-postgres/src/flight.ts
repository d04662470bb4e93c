import { firstExpectations, hopefulStanding, resolveGroup } from '@tallyman/event-store';
import type { AppendItem, AppendResult, ResolvedGroup } from '@tallyman/event-store';
import { groupMessage } from './group-message.js';
import type { GroupMessage } from './group-message.js';
import type { RecentRevisions } from './recent-revisions.js';

/** What the server said to an append that was sent. */
export type Landing =
  { readonly kind: 'committed'; readonly appends: number } | { readonly kind: 'failed'; readonly error: unknown };

/** An append from its call to its answer. */
export interface Flight {
  readonly items: readonly AppendItem[];
  readonly recordedAt: number;
  readonly group: ResolvedGroup;
  /** Absent for a group that contradicts itself: it must be worked out against the log. */
  readonly message: GroupMessage | undefined;
  /** Whether the log was looked at for it: then it does not conflict any more. */
  readonly isResolved: boolean;
  readonly resolve: (results: readonly AppendResult[]) => void;
  readonly reject: (error: unknown) => void;
  tries: number;
  landing: Promise<Landing> | undefined;
}

type Answer = Pick<Flight, 'resolve' | 'reject'>;

/**
 * An append as its caller hopes: as if its expectations of the log were true. What `recent` knows to be true is not looked up; what
 * the append itself brings is remembered there, to be forgotten if this append or one before it fails.
 */
export const hopefulFlight = (
  items: readonly AppendItem[],
  recordedAt: number,
  lastPosition: number,
  recent: RecentRevisions,
  { resolve, reject }: Answer,
): Flight => {
  const expectations = firstExpectations(items);
  const group = resolveGroup(items, recordedAt, hopefulStanding(lastPosition, expectations));
  const fits = group.results.every(({ kind }) => kind === 'appended');
  const doubtful = new Map([...expectations].filter(([stream, revision]) => recent.get(stream) !== revision));
  const message = fits ? groupMessage(group, recordedAt, doubtful) : undefined;
  for (const { stream, revision } of group.events) recent.set(stream, revision);
  return { items, recordedAt, group, message, isResolved: false, resolve, reject, tries: 0, landing: undefined };
};

/** What is left of an append after a look at the log: its good items. */
export const resolvedFlight = (flight: Flight, group: ResolvedGroup): Flight => {
  const good = flight.items.filter((_, index) => group.results[index]?.kind === 'appended');
  const message = groupMessage(group, flight.recordedAt, firstExpectations(good));
  const { recordedAt, resolve, reject } = flight;
  return { items: good, recordedAt, group, message, isResolved: true, resolve, reject, tries: 0, landing: undefined };
};
