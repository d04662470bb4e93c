import { filterOf, isShownInAll } from './event-filter.js';
import type { LoggedEvent } from './event-log.js';
import { streams, type ReadReq, type ReadResp } from './protocol.js';
import { logBackwards, logForwards, revisions, visibilityOf, type LogPlace } from './read-pages.js';
import { handlerThrew, invalid, unexpectedResult } from './refusals.js';
import { resolveLinks, unresolved } from './resolve-link.js';
import type { Store } from './store.js';
import {
  eventFrame,
  firstStreamPositionFrame,
  lastStreamPositionFrame,
  nameOf,
  streamNotFoundFrame,
  wantsStringUuids,
} from './wire.js';

export const placeOf = (options: ReadReq.Options.AllOptions): LogPlace => {
  if (options.hasEnd()) return 'end';
  const position = options.getPosition();
  if (position === undefined) return 'start';
  return { commit: BigInt(position.getCommitPosition()), prepare: BigInt(position.getPreparePosition()) };
};

/** How this request wants its events. */
export const framingOf = (store: Store, options: ReadReq.Options): ((event: LoggedEvent) => ReadResp) => {
  const resolve = options.getResolveLinks() ? resolveLinks(store.index) : unresolved;
  const asStrings = wantsStringUuids(options);
  return (event) => eventFrame(resolve(event), asStrings);
};

function* firstOf<T>(values: Iterable<T>, count: bigint): Generator<T> {
  let left = count;
  if (left === 0n) return;
  for (const value of values) {
    yield value;
    left -= 1n;
    if (left === 0n) return;
  }
}

interface StreamRead {
  readonly stream: string;
  /** Undefined: the stream's end. */
  readonly from: bigint | undefined;
  readonly forwards: boolean;
  readonly count: bigint;
  /** A reader of compatibility 1 is told where the stream begins and ends. */
  readonly tellsEnds: boolean;
}

function* streamFrames(store: Store, read: StreamRead, frame: (event: LoggedEvent) => ReadResp): Generator<ReadResp> {
  const { stream, from, forwards, count, tellsEnds } = read;
  const visibility = visibilityOf(store, stream);
  if (visibility.kind === 'absent') {
    yield streamNotFoundFrame(stream);
    return;
  }
  const { first, last } = visibility;
  if (from === undefined && forwards) throw unexpectedResult('ReadStreamResult');
  const begin = forwards
    ? BigInt(Math.max(Number(from), Number(first)))
    : from !== undefined && from < last
      ? from
      : last;
  const isEmpty = forwards ? begin > last : begin < first;
  if (isEmpty && forwards && tellsEnds && from !== last + 1n) yield firstStreamPositionFrame(last + 1n);
  if (!isEmpty)
    for (const event of firstOf(revisions(store, stream, begin, forwards ? last : first), count)) yield frame(event);
  if (tellsEnds) yield lastStreamPositionFrame(last);
}

const streamReadOf = (options: ReadReq.Options, stream: ReadReq.Options.StreamOptions): StreamRead => ({
  stream: nameOf(stream.getStreamIdentifier()),
  from: stream.hasEnd() ? undefined : stream.hasRevision() ? BigInt(stream.getRevision()) : 0n,
  forwards: options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS,
  count: BigInt(options.getCount()),
  tellsEnds: (options.getControlOption()?.getCompatibility() ?? 0) >= 1,
});

function* allFrames(store: Store, options: ReadReq.Options, all: ReadReq.Options.AllOptions): Generator<ReadResp> {
  const filterOptions = options.getFilter();
  const filter = filterOptions === undefined ? isShownInAll : filterOf(filterOptions);
  if (filter === undefined) throw invalid('the filter names neither streams nor types');
  const read =
    options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS ? logForwards : logBackwards;
  const frame = framingOf(store, options);
  for (const event of firstOf(read(store, placeOf(all), filter), BigInt(options.getCount()))) yield frame(event);
}

/** The answer to a read with a count. Throws refusals. */
export const readFrames = (store: Store, options: ReadReq.Options): Generator<ReadResp> => {
  const stream = options.getStream();
  const all = options.getAll();
  if (stream !== undefined) return streamFrames(store, streamReadOf(options, stream), framingOf(store, options));
  if (all !== undefined) return allFrames(store, options, all);
  throw handlerThrew();
};
