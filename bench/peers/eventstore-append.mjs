import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../lib/folders.mjs';

/* What one writes by hand on EventStoreDB: an append for each command through the client, at the exact revision. The client is the service's. */

const { binaryEvent, EventStoreDBClient, NO_STREAM } = createRequire(join(ROOT, 'package.json'))(
  '@eventstore/db-client',
);

const DATA = Buffer.from(JSON.stringify({ data: 'x'.repeat(370) }));
const METADATA = Buffer.from(
  JSON.stringify({ hash: '7'.repeat(64), recordedAt: 1_764_500_000_000, outcome: '[40,40,30]' }),
);

/** @param {{ url: string }} options */
export const create = async ({ url }) => {
  const client = EventStoreDBClient.connectionString(url);
  const streams = [];
  const caller = async (index, commands) => {
    const stream = (streams[index] ??= { name: `by-hand-${randomUUID()}`, revision: NO_STREAM });
    for (let left = commands; left > 0; left -= 1) {
      const event = binaryEvent({ id: randomUUID(), type: 'StockHeld', data: DATA, metadata: METADATA });
      const result = await client.appendToStream(stream.name, [event], { expectedRevision: stream.revision });
      stream.revision = result.nextExpectedRevision;
    }
  };
  return {
    /** `callers`: each on a stream of its own, since a stream takes one exact revision after the other. */
    append: async ({ commands, callers }) => {
      const each = Math.floor(commands / callers);
      const begun = performance.now();
      await Promise.all(Array.from({ length: callers }, (_, index) => caller(index, each)));
      return { rate: (each * callers) / ((performance.now() - begun) / 1000) };
    },
    close: () => client.dispose(),
  };
};
