import type { RecordedEvent } from '@tallyman/event-catalog';
import { isStorableName } from '@tallyman/event-store';
import type { ReadStreamOptions, StreamTail } from '@tallyman/event-store';
import type { StreamRange } from './client.js';
import { foreignEvent, historyMissing } from './faults.js';
import { inParallel } from './in-parallel.js';
import type { OpenLog } from './open-log.js';
import { meaningOf } from './stored-form.js';
import type { UnplacedEvent } from './stored-form.js';

const STREAMS_AT_ONCE = 32;
/** More the server is not asked for; a stream does not get that long. */
const MOST = 2 ** 31 - 1;

/** See `EventStore.readStream`. Throws `foreign_event`, `history_missing`. */
export const readStream = async (
  log: OpenLog,
  stream: string,
  options: ReadStreamOptions,
): Promise<readonly RecordedEvent[]> => {
  if (options.limit <= 0 || !isStorableName(stream)) return [];
  const events = await (options.direction === 'backwards' ? backwards : forwards)(log, stream, options);
  return withPositions(log, stream, events);
};

const forwards = async (
  log: OpenLog,
  stream: string,
  { from, to, limit }: ReadStreamOptions,
): Promise<readonly UnplacedEvent[]> => {
  const first = Math.max(0, from ?? 0);
  const count = Math.min(limit, (to ?? Infinity) - first + 1);
  if (count <= 0) return [];
  const range = { from: first, direction: 'forwards', limit: Math.min(count, MOST) } as const;
  const events = await readAgainIfLost(log, stream, first, range);
  const there = events[0]?.revision ?? first;
  if (there === first) return events;
  throw historyMissing(stream, `it begins at revision ${String(there)} instead of ${String(first)}`);
};

const backwards = async (
  log: OpenLog,
  stream: string,
  { from, to, limit }: ReadStreamOptions,
): Promise<readonly UnplacedEvent[]> => {
  const lowest = Math.max(0, to ?? 0);
  if (from !== undefined && from < lowest) return [];
  // A server may be at a loss with a revision beyond the end.
  const [last] = await readAgainIfLost(log, stream, 0, { direction: 'backwards', limit: 1 });
  if (last === undefined) return [];
  const start = Math.min(from ?? Infinity, last.revision);
  const count = Math.min(limit, start - lowest + 1);
  if (count <= 0) return [];
  if (count === 1 && start === last.revision) return [last];
  const events = await read(log, stream, { from: start, direction: 'backwards', limit: count });
  if (events.length === count) return events;
  throw historyMissing(stream, `those before revision ${String(events.at(-1)?.revision ?? start)}`);
};

/** A stream that is empty is read once more if the log has had an event there: it may just have come. Throws `history_missing` if not. */
const readAgainIfLost = async (
  log: OpenLog,
  stream: string,
  first: number,
  range: StreamRange,
): Promise<readonly UnplacedEvent[]> => {
  const events = await read(log, stream, range);
  if (events.length > 0 || (await positionsOf(log, stream, [first])).size === 0) return events;
  const again = await read(log, stream, range);
  if (again.length === 0) throw historyMissing(stream, `all from revision ${String(first)} on`);
  return again;
};

const read = async (log: OpenLog, stream: string, range: StreamRange): Promise<readonly UnplacedEvent[]> => {
  const stored = await log.client.readStream(log.names.inServer(stream), range);
  const step = range.direction === 'forwards' ? 1 : -1;
  return stored.map((one, index) => {
    const meaning = meaningOf(one, log.names);
    if (meaning.kind !== 'event') throw foreignEvent(stream, one.revision);
    const before = stored[index - 1];
    if (before !== undefined && one.revision !== before.revision + step)
      throw historyMissing(stream, `revision ${String(one.revision)} comes next to ${String(before.revision)}`);
    return meaning.event;
  });
};

/** Events are read from the server, their positions known from the tail: it may have to come up first. */
const withPositions = async (
  log: OpenLog,
  stream: string,
  events: readonly UnplacedEvent[],
): Promise<readonly RecordedEvent[]> => {
  const revisions = events.map(({ revision }) => revision);
  let positions = await positionsOf(log, stream, revisions);
  if (positions.size < events.length) {
    await log.tail.reachRevisions(new Map([[log.names.inServer(stream), Math.max(...revisions)]]));
    positions = await positionsOf(log, stream, revisions);
  }
  return events.map((event) => {
    const position = positions.get(event.revision);
    if (position === undefined) throw historyMissing(stream, `revision ${String(event.revision)} from the whole log`);
    return { ...event, position };
  });
};

const positionsOf = async (
  { tail, index, names }: OpenLog,
  stream: string,
  revisions: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const positions = new Map<number, number>();
  let lowest = Infinity;
  let highest = -1;
  // In this order: what is brought into the index meanwhile is found there.
  for (const revision of revisions) {
    const position = tail.events.recent.at(stream, revision)?.position;
    if (position === undefined) [lowest, highest] = [Math.min(lowest, revision), Math.max(highest, revision)];
    else positions.set(revision, position);
  }
  if (highest < 0) return positions;
  const indexed = await index.positionsOf(names.inServer(stream), lowest, highest, highest - lowest + 1);
  for (const { revision, position } of indexed) positions.set(revision, position);
  return positions;
};

/** See `EventStore.readTails`. */
export const readTails = async (
  log: OpenLog,
  tails: readonly StreamTail[],
  limit: number,
): Promise<readonly RecordedEvent[]> => {
  const ordered = tails
    .map((tail) => ({ ...tail, bytes: Buffer.from(tail.stream) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  const events: RecordedEvent[] = [];
  for (let next = 0; next < ordered.length && events.length < limit; next += STREAMS_AT_ONCE) {
    const some = ordered.slice(next, next + STREAMS_AT_ONCE);
    const most = limit - events.length;
    const parts = await inParallel(some, STREAMS_AT_ONCE, ({ stream, after }) =>
      readStream(log, stream, { from: after + 1, limit: most }),
    );
    events.push(...parts.flat());
  }
  return events.slice(0, Math.max(0, limit));
};
