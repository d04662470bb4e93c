import type { LoggedEvent } from './event-log.js';
import {
  METASTREAM_METADATA,
  isMetastream,
  metastreamOf,
  originalOf,
  parseMetadata,
  type StreamMetadata,
} from './stream-metadata.js';

/** The log by stream. */
export interface StreamIndex {
  /** Index = revision. A tombstone is not among them. */
  readonly eventsOf: (stream: string) => readonly LoggedEvent[];
  /** -1 if the stream has none. */
  readonly lastRevision: (stream: string) => bigint;
  /** A tombstone buries a stream and its metadata stream. */
  readonly isTombstoned: (stream: string) => boolean;
  readonly metadataOf: (stream: string) => StreamMetadata;
  readonly add: (event: LoggedEvent) => void;
  readonly bury: (stream: string) => void;
}

export const createStreamIndex = (): StreamIndex => {
  const streams = new Map<string, LoggedEvent[]>();
  const tombstones = new Set<string>();
  const eventsOf = (stream: string): readonly LoggedEvent[] => streams.get(stream) ?? [];
  return {
    eventsOf,
    lastRevision: (stream) => BigInt(eventsOf(stream).length) - 1n,
    isTombstoned: (stream) => tombstones.has(stream) || (isMetastream(stream) && tombstones.has(originalOf(stream))),
    metadataOf: (stream) =>
      isMetastream(stream) ? METASTREAM_METADATA : parseMetadata(eventsOf(metastreamOf(stream)).at(-1)),
    add(event) {
      const events = streams.get(event.stream);
      if (events === undefined) streams.set(event.stream, [event]);
      else events.push(event);
    },
    bury: (stream) => tombstones.add(stream),
  };
};
