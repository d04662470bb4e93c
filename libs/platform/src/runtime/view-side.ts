import {
  createLiveFeed,
  createProjectionRunner,
  createRebuilds,
  createRoleRunner,
  createViewWatch,
  type ControlRecorder,
  type FoldThreads,
  type LiveFeed,
  type ProjectionRebuilds,
  type RoleRunner,
} from '@tallyman/application';
import { createProjectionStore, createRebuildStore, type ViewSet } from '@tallyman/persistence-typeorm';
import type { Projection } from '@tallyman/projections';
import type { ViewCache } from '@tallyman/read-models';
import type { Logger } from 'pino';
import { logOf } from '../logging/logger.js';
import type { Connections } from './connections.js';

/** Everything that keeps the views of one projection. */
export interface ViewSide {
  /** Hears of every commit of this process. */
  readonly feed: LiveFeed;
  readonly runner: RoleRunner;
  /** What is to record certificates comes later than what carries the views. */
  rebuilds(control: ControlRecorder): ProjectionRebuilds;
}

export interface ViewSideOptions<Changes> {
  readonly connections: Connections;
  readonly projection: Projection<Changes>;
  readonly views: ViewSet<Changes>;
  readonly cache: ViewCache<Changes>;
  /** Where rebuilds of long logs fold. */
  readonly threads: FoldThreads;
  readonly logger: Logger;
}

export const createViewSide = <Changes>(options: ViewSideOptions<Changes>): ViewSide => {
  const { connections, projection, views, cache, threads, logger } = options;
  const { store, database } = connections;
  const projectionStore = createProjectionStore(database, views);
  const log = logOf(logger, 'projections');
  const feed = createLiveFeed();
  const runner = createRoleRunner({
    carrier: createProjectionRunner({ projection, store, projectionStore, cache, feed, log }),
    watcher: createViewWatch({ projection: projection.name, store, projectionStore, cache, log }),
    emptyCache: () => {
      cache.clear(0);
    },
  });
  return {
    feed,
    runner,
    rebuilds: (control) =>
      createRebuilds({
        projection,
        store,
        rebuildStore: createRebuildStore(database, views),
        cache,
        log: logOf(logger, 'rebuild'),
        threads,
        recordCertificate: async (certificate, by) => {
          await control.record({
            event: { type: 'ProjectionRebuilt', data: certificate },
            stream: `projection-${certificate.projection}`,
            subsystem: by.subsystem,
            act: `rebuild/${certificate.rebuildId}`,
          });
        },
      }),
  };
};
