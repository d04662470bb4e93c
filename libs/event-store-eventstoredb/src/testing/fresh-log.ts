import { randomBytes } from 'node:crypto';
import type { EventStore } from '@tallyman/event-store';
import { testEventStoreUrl } from '../../../../test/support/eventstore.js';
import { createEventStoreDbEventStore } from '../eventstoredb-event-store.js';
import type { EventStoreDbEventStoreOptions } from '../eventstoredb-event-store.js';
import { createMemoryLogIndex } from '../memory-log-index.js';
import { startTestEventStore } from './server/index.js';
import type { TestEventStore } from './server/index.js';

/** An empty log, on a test server of its own; or, where EVENTSTORE_URL names a server, under a name of its own on that one. */
export interface FreshLog {
  readonly connectionString: string;
  readonly log: string | undefined;
  open(options?: Partial<EventStoreDbEventStoreOptions>): EventStore;
  /** Closes all that was opened. */
  close(): Promise<void>;
}

export const openFreshLog = async (): Promise<FreshLog> => {
  const url = testEventStoreUrl();
  return url === undefined ? logOn(await startTestEventStore()) : freshLog(url, randomBytes(12).toString('hex'));
};

/** The log of a test server. */
export const logOn = (server: TestEventStore): FreshLog => {
  const log = freshLog(server.connectionString, undefined);
  const close = async (): Promise<void> => {
    await log.close();
    await server.stop();
  };
  return { ...log, close };
};

const freshLog = (connectionString: string, log: string | undefined): FreshLog => {
  const stores: EventStore[] = [];
  return {
    connectionString,
    log,
    open(options = {}) {
      const index = createMemoryLogIndex();
      const named = log === undefined ? {} : { log };
      const store = createEventStoreDbEventStore({ connectionString, index, ...named, ...options });
      stores.push(store);
      return store;
    },
    async close() {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
};
