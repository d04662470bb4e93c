import type { AppendItem, AppendResult, ResolvedGroup } from '@tallyman/event-store';
import { encodeGroup } from './encode-group.js';
import type { FirstRow, GroupMessage } from './group-message.js';
import type { RecentRevisions } from './recent-revisions.js';
import type { RowBuffers } from './row-bytes.js';

/** What the server said to an append that was sent. */
export type Landing =
  { readonly kind: 'committed'; readonly appends: number } | { readonly kind: 'failed'; readonly error: unknown };

/** An append from its call to its answer. */
export interface Flight {
  readonly items: readonly AppendItem[];
  readonly recordedAt: number;
  /** One per item, as they are if it is committed. */
  readonly results: readonly AppendResult[];
  /** The log's last position if it is committed. */
  readonly lastPosition: number;
  readonly first: FirstRow | undefined;
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
 * the append itself brings, or has looked up, is remembered there, to be forgotten if this append or one before it fails.
 */
export const hopefulFlight = (
  items: readonly AppendItem[],
  recordedAt: number,
  lastPosition: number,
  recent: RecentRevisions,
  buffers: RowBuffers,
  answer: Answer,
): Flight => {
  const knownRevision = (stream: string): number | undefined => recent.get(stream);
  const encoded = encodeGroup(items, { recordedAt, lastPosition, knownRevision }, buffers);
  encoded?.revisions.forEach((revision, stream) => {
    recent.set(stream, revision);
  });
  return {
    items,
    recordedAt,
    results: encoded?.results ?? [],
    lastPosition: encoded?.lastPosition ?? lastPosition,
    first: encoded?.first,
    message: encoded?.message,
    isResolved: false,
    resolve: answer.resolve,
    reject: answer.reject,
    tries: 0,
    landing: undefined,
  };
};

/** What is left of an append after a look at the log, which ends at `before`: its good items. Nothing is taken as known any more. */
export const resolvedFlight = (
  { items, recordedAt, resolve, reject }: Flight,
  { results, lastPosition }: ResolvedGroup,
  before: number,
  buffers: RowBuffers,
): Flight => {
  const good = items.filter((_, index) => results[index]?.kind === 'appended');
  const place = { recordedAt, lastPosition: before, knownRevision: () => undefined };
  const encoded = encodeGroup(good, place, buffers);
  return {
    items: good,
    recordedAt,
    results,
    lastPosition,
    first: encoded?.first,
    message: encoded?.message,
    isResolved: true,
    resolve,
    reject,
    tries: 0,
    landing: undefined,
  };
};
