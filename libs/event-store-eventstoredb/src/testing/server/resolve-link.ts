import type { LoggedEvent } from './event-log.js';
import type { StreamIndex } from './stream-index.js';
import { firstReadable, isTooOld } from './stream-metadata.js';
import type { ResolvedEvent } from './wire.js';

export type Resolve = (event: LoggedEvent) => ResolvedEvent;

export const unresolved: Resolve = (event) => ({ event, link: undefined });

/** Follows links (type `$>`, data `revision@stream`) to events that a read of their stream would show. */
export const resolveLinks =
  (index: StreamIndex): Resolve =>
  (event) => {
    if (event.type !== '$>') return unresolved(event);
    const [revision, stream] = Buffer.from(event.data).toString().split(/@(.*)/s);
    if (revision === undefined || stream === undefined || !/^\d+$/.test(revision)) return unresolved(event);
    const metadata = index.metadataOf(stream);
    const target = index.eventsOf(stream)[Number(revision)];
    const readable =
      target !== undefined &&
      !index.isTombstoned(stream) &&
      target.revision >= firstReadable(metadata, index.lastRevision(stream)) &&
      !isTooOld(metadata, target);
    return { event: readable ? target : undefined, link: event };
  };
