import { createTailSignal, EventStoreError, followLog, isStorableName } from '@tallyman/event-store';
import type { Capabilities, EventStore, ReadStreamOptions, StreamSnapshot, StreamTail } from '@tallyman/event-store';
import type { RecordedEvent } from '@tallyman/event-catalog';
import { AppendChannel } from './append-channel.js';
import { openConnections } from './connections.js';
import type { Connections, Protection } from './connections.js';
import { findCommands } from './find-commands.js';
import { PostgresLogWriter } from './log-writer.js';
import { scanCommands } from './scan-commands.js';
import { scanLog } from './scan-log.js';
import * as sql from './statements.js';
import { int8 } from './statements.js';

export interface PostgresEventStoreOptions {
  readonly connectionString: string;
  /** Connections for reading, 4 by default; the writer has its own three. */
  readonly poolSize?: number;
  readonly applicationName?: string;
  /** How long an append that lost its connection is asked after, 15,000 ms by default, before `outcome_unknown`. */
  readonly settlePatienceMs?: number;
  readonly maxAppendEvents?: number;
  readonly maxAppendBytes?: number;
}

export interface PostgresEventStore extends EventStore {
  /** What keeps history from being changed: privileges of the app role and the trigger, or the trigger alone. */
  protection(): Promise<Protection>;
}

/** A log in a database that has the tables of `logMigrations`. Connects when first used. */
export const createPostgresEventStore = (options: PostgresEventStoreOptions): PostgresEventStore => {
  const { connectionString } = options;
  const applicationName = options.applicationName ?? 'tallyman';
  const capabilities = capabilitiesOf(options);
  const readers = openConnections({ connectionString, applicationName, max: options.poolSize ?? 4 });
  // Apart from the readers: a crowd of them must not keep the owner waiting. One appends, the others settle what went wrong with it.
  const writer = { connectionString, applicationName: `${applicationName} writer` };
  const channel = new AppendChannel(writer);
  const writers = openConnections({ ...writer, max: 2 });
  const scans = { connectionString, applicationName: `${applicationName} scan` };
  const tail = createTailSignal();
  const readLog = (after: number, limit: number): Promise<readonly RecordedEvent[]> =>
    limit > 0 ? readers.query(sql.LOG_PAGE, [int8(after), int8(limit)]) : Promise.resolve([]);
  return {
    capabilities,
    readLog,
    async acquire(owner) {
      await channel.ready();
      const place = theOne(await writers.query(sql.ACQUIRE, [owner]));
      const settlePatienceMs = options.settlePatienceMs ?? 15_000;
      return new PostgresLogWriter(
        writers,
        channel,
        { capabilities, settlePatienceMs, announce: tail.announce },
        place,
      );
    },
    readStream: (stream, range) => readStream(readers, stream, range),
    readTails: (tails, limit) => readTails(readers, tails, limit),
    readPosition: async (position) => (await readers.query(sql.EVENT_AT, [int8(position)]))[0],
    positionAt: async (time) => (await readers.query(sql.POSITION_AT, [int8(time)]))[0]?.position ?? 0,
    head: async () => theOne(await readers.query(sql.HEAD, [])),
    findCommands: (ids) => findCommands(readers, ids),
    follow: (after, signal) => followLog(readLog, tail, after, signal),
    scanLog: (range) => scanLog(scans, range),
    readOutcomes: (after, upTo) => readers.query(sql.OUTCOMES, [int8(after), int8(upTo)]),
    scanCommands: (signal) => scanCommands(scans, signal),
    saveSnapshots: (snapshots) => saveSnapshots(readers, snapshots),
    findSnapshots: (streams) => readers.query(sql.SNAPSHOTS, [streams.filter(isStorableName)]),
    protection: () => readers.protection(),
    close: async () => {
      await Promise.all([readers.end(), writers.end(), channel.close()]);
    },
  };
};

const capabilitiesOf = (options: PostgresEventStoreOptions): Capabilities => ({
  gapFreePositions: true,
  atomicMultiStream: true,
  ordersGroups: true,
  fencesAppends: true,
  maxAppendEvents: options.maxAppendEvents ?? 10_000,
  maxAppendBytes: options.maxAppendBytes ?? 32 * 1024 * 1024,
});

const theOne = <Row>(rows: readonly Row[]): Row => {
  const [row] = rows;
  if (row === undefined) throw new EventStoreError('store_unavailable', 'The log has lost its counter row');
  return row;
};

const readStream = (
  readers: Connections,
  stream: string,
  { from, to, direction, limit }: ReadStreamOptions,
): Promise<readonly RecordedEvent[]> => {
  // A name that cannot be stored names nothing; PostgreSQL would not even take it as a parameter.
  if (limit <= 0 || !isStorableName(stream)) return Promise.resolve([]);
  return direction === 'backwards'
    ? readers.query(sql.STREAM_BACKWARDS, [stream, int8(to ?? 0), int8(from ?? Infinity), int8(limit)])
    : readers.query(sql.STREAM_FORWARDS, [stream, int8(from ?? 0), int8(to ?? Infinity), int8(limit)]);
};

const readTails = (
  readers: Connections,
  tails: readonly StreamTail[],
  limit: number,
): Promise<readonly RecordedEvent[]> => {
  const wanted = tails.filter(({ stream }) => isStorableName(stream));
  if (limit <= 0 || wanted.length === 0) return Promise.resolve([]);
  const streams = wanted.map(({ stream }) => stream);
  return readers.query(sql.TAILS, [streams, wanted.map(({ after }) => int8(after)), int8(limit)]);
};

/** One statement may touch a row only once: of a stream that is named twice the later revision counts. */
const saveSnapshots = async (readers: Connections, snapshots: readonly StreamSnapshot[]): Promise<void> => {
  const latest = new Map<string, StreamSnapshot>();
  for (const snapshot of snapshots) {
    const known = latest.get(snapshot.stream);
    if (known === undefined || known.revision <= snapshot.revision) latest.set(snapshot.stream, snapshot);
  }
  const rows = [...latest.values()];
  if (rows.length === 0) return;
  await readers.query(sql.SAVE_SNAPSHOTS, [
    rows.map(({ stream }) => stream),
    rows.map(({ revision }) => revision),
    rows.map(({ format }) => format),
    rows.map(({ state }) => state),
  ]);
};
