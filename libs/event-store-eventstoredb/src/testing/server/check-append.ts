import type { StreamIndex } from './stream-index.js';
import type { RecentIds } from './recent-ids.js';
import { isSoftDeleted, metastreamOf } from './stream-metadata.js';

/** What an append expects of its stream: a last revision, or one of the rules. */
export type Expected = bigint | 'no_stream' | 'any' | 'stream_exists';

export type AppendDecision =
  | { readonly kind: 'write'; readonly revives: boolean }
  /** All of it is there already; `last` is the revision its last event has. */
  | { readonly kind: 'repeat'; readonly last: bigint }
  /** `current` is -1 if the stream has no event. */
  | { readonly kind: 'wrong_expected_revision'; readonly current: bigint }
  | { readonly kind: 'stream_deleted' };

interface Known {
  readonly index: StreamIndex;
  readonly recentIds: RecentIds;
}

/** Repeats under `any` and `stream_exists` are known by what memory holds, so only as well as that. */
const checkByMemory = (known: Known, stream: string, ids: readonly string[]): AppendDecision => {
  const current = known.index.lastRevision(stream);
  const revives = isSoftDeleted(known.index.metadataOf(stream));
  let last: bigint | undefined;
  for (const [nth, id] of ids.entries()) {
    const revision = known.recentIds.revisionIn(stream, id);
    if (revision === undefined)
      return nth === 0 ? { kind: 'write', revives } : { kind: 'wrong_expected_revision', current };
    last = revision;
  }
  return last === undefined ? { kind: 'write', revives } : { kind: 'repeat', last };
};

/** Repeats behind an older revision are known by the log itself. */
const checkByLog = (known: Known, stream: string, expected: bigint, ids: readonly string[]): AppendDecision => {
  const current = known.index.lastRevision(stream);
  const revives = isSoftDeleted(known.index.metadataOf(stream));
  if (expected === current) return { kind: 'write', revives };
  const wrong: AppendDecision = { kind: 'wrong_expected_revision', current };
  if (expected > current || ids.length === 0) return wrong;
  const stored = known.index.eventsOf(stream);
  const first = Number(expected) + 1;
  const differing = ids.findIndex((id, nth) => stored[first + nth]?.id !== id);
  if (differing === -1) return { kind: 'repeat', last: expected + BigInt(ids.length) };
  return differing === 0 && expected === -1n && revives ? { kind: 'write', revives } : wrong;
};

/**
 * The table of expected revisions. A stream that never had an event is decided by the server's filter of stream names alone,
 * so its metadata neither makes it exist nor is revived.
 */
export const checkAppend = (
  known: Known,
  stream: string,
  expected: Expected,
  ids: readonly string[],
): AppendDecision => {
  if (known.index.isTombstoned(stream)) return { kind: 'stream_deleted' };
  const current = known.index.lastRevision(stream);
  if (current < 0n) {
    if (expected === 'any' || expected === 'no_stream') return { kind: 'write', revives: false };
    return { kind: 'wrong_expected_revision', current };
  }
  if (expected === 'stream_exists' && isSoftDeleted(known.index.metadataOf(stream))) return { kind: 'stream_deleted' };
  if (expected === 'any' || expected === 'stream_exists') return checkByMemory(known, stream, ids);
  return checkByLog(known, stream, expected === 'no_stream' ? -1n : expected, ids);
};

/** A stream that neither has events nor metadata cannot be deleted. */
export const isUnknown = ({ index }: Known, stream: string): boolean =>
  index.lastRevision(stream) < 0n && index.lastRevision(metastreamOf(stream)) < 0n;
