import type { TestEventStore } from '../../libs/event-store-eventstoredb/src/testing/server/index.js';

/** Where the logs of this run are: in the database of the service, or with TALLYMAN_TEST_LOG=eventstoredb in a test server beside it. */
export const inEventStore = process.env['TALLYMAN_TEST_LOG'] === 'eventstoredb';

const servers = new Map<string, Promise<TestEventStore>>();

const start = async (): Promise<TestEventStore> => {
  const { startTestEventStore } = await import('../../libs/event-store-eventstoredb/src/testing/server/index.js');
  return startTestEventStore();
};

/**
 * What a program needs in its environment to find the log that belongs to a place, which is the URL of a database or a data directory.
 * The first who asks gets an empty log; `endLog` ends it.
 */
export const logSettings = async (place: string): Promise<Readonly<Record<string, string>>> => {
  if (!inEventStore) return {};
  const server = servers.get(place) ?? start();
  servers.set(place, server);
  return { EVENTSTORE_URL: (await server).connectionString };
};

export const endLog = async (place: string): Promise<void> => {
  const server = servers.get(place);
  servers.delete(place);
  await (await server)?.stop();
};
