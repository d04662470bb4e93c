import type { RebuildCertificate } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { Projection } from '@tallyman/projections';
import type { RebuildStore, RequestedBy, ViewCache } from '@tallyman/read-models';
import type { Log } from '../projections/log.js';
import type { FoldThreads } from './fold-threads.js';

export interface RebuildOptions<Changes> {
  readonly projection: Projection<Changes>;
  readonly store: Pick<EventStore, 'scanLog'>;
  readonly rebuildStore: RebuildStore<Changes>;
  readonly cache: Pick<ViewCache<Changes>, 'clear'>;
  /**
   * Appends `ProjectionRebuilt` to the stream `projection-{name}`. It may be called again for the same certificate, after a crash
   * between the append and our note of it: derive the command id from `rebuildId`, then the repeat is no second event.
   */
  readonly recordCertificate: (certificate: RebuildCertificate, by: RequestedBy) => Promise<void>;
  readonly log: Log;
  /** Fold in threads of their own; without them, and for a short log, everything is folded in this one. */
  readonly threads?: FoldThreads;
  /** Positions folded at a time; default 20,000 to 200,000, by the length of the log. */
  readonly windowSize?: number;
  /** Most events between two writes to the shadow, which is where an interrupted rebuild goes on; default 1,000,000. */
  readonly flushEvents?: number;
  /** Milliseconds since 1970; default the clock. */
  readonly now?: () => number;
  /** Makes the id of a rebuild; default a random UUID. */
  readonly newId?: () => string;
}
