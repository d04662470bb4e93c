import { createTailSignal, followLog } from '@tallyman/event-store';
import type { Capabilities, EventStore, IndexHealth, LogWriter } from '@tallyman/event-store';
import { createBoundedMap } from './bounded-map.js';
import { createCatchUp } from './catch-up.js';
import { createLogClient } from './client.js';
import { guarded, indexUnavailable } from './faults.js';
import { findCommands, missedCommands } from './find-commands.js';
import type { LogIndex } from './log-index.js';
import { createLogWriter } from './log-writer.js';
import { namesOf } from './names.js';
import type { OpenLog } from './open-log.js';
import { createOpener } from './open-store.js';
import { readEpoch, takeOver } from './ownership.js';
import { readLog, readOutcomes } from './read-all.js';
import { readStream, readTails } from './read-stream.js';
import { scanCommands } from './scan-commands.js';
import { scanLog } from './scan-log.js';

export interface EventStoreDbEventStoreOptions {
  /** `esdb://` or `esdb+discover://`, as the server's documentation has it: hosts, credentials, TLS. */
  readonly connectionString: string;
  /** Closed with the store. */
  readonly index: LogIndex;
  /** The server's `MaxAppendSize`, 1 MiB by default. */
  readonly maxAppendBytes?: number;
  /** Tells logs on one server apart: lower-case letters and digits. Absent: the log whose streams have no prefix. */
  readonly log?: string;
  /** Told when writes of the index begin to fail and when they succeed again; not of each try. */
  readonly indexHealthChanged?: (health: IndexHealth) => void;
}

const SERVER_MAX_APPEND_BYTES = 1024 * 1024;
const MOST_STREAMS = 200_000;

/** A log in EventStoreDB. Connects when first used. */
export const createEventStoreDbEventStore = (options: EventStoreDbEventStoreOptions): EventStore => {
  const { connectionString, index, indexHealthChanged } = options;
  const maxStoredBytes = options.maxAppendBytes ?? SERVER_MAX_APPEND_BYTES;
  const capabilities = capabilitiesOf(maxStoredBytes);
  const client = createLogClient(connectionString);
  const signal = createTailSignal();
  const inspected = createBoundedMap<true>(MOST_STREAMS);
  const { announce } = signal;
  const names = namesOf(options.log);
  const opener = createOpener({ client, index, names, announce, changed: inspected.delete, indexHealthChanged });
  const catchUp = createCatchUp();
  const open = opener.open;
  const owners = createOwners(open, (log, epoch, ended) =>
    createLogWriter({ log, inspected, epoch, maxStoredBytes, capabilities, ended }),
  );
  const current = async (): Promise<OpenLog> => {
    const log = await open();
    // While one appends here, the tail knows all that was ever acknowledged.
    if (!owners.areThere()) await catchUp(log);
    return log;
  };
  const reading = <Result>(read: (log: OpenLog) => Promise<Result>): Promise<Result> => guarded(current().then(read));
  return {
    capabilities,
    acquire: (owner) => guarded(owners.acquire(owner)),
    readStream: (stream, range) => guarded(open().then((log) => readStream(log, stream, range))),
    readTails: (tails, limit) => guarded(open().then((log) => readTails(log, tails, limit))),
    readLog: (after, limit) => reading((log) => readLog(log, after, limit)),
    readPosition: (position) =>
      reading(async (log) => (position < 1 ? undefined : (await readLog(log, position - 1, 1))[0])),
    positionAt: (time) => reading(async (log) => log.tail.events.recent.positionAt(time) ?? index.positionAt(time)),
    head: () => guarded(open().then((log) => readHead(log, catchUp))),
    missedCommands: (ids) => reading((log) => missedCommands(log, ids)),
    findCommands: (ids) => reading((log) => findCommands(log, ids)),
    follow: (after, abort) =>
      followLog(async (last, limit) => guarded(readLog(await open(), last, limit)), signal, after, abort),
    scanLog: (range) => scanLog(open, range),
    readOutcomes: (after, upTo) => reading((log) => readOutcomes(log, after, upTo)),
    scanCommands: (abort) => scanCommands(open, abort),
    saveSnapshots: (snapshots) => guarded(index.saveSnapshots(snapshots)),
    findSnapshots: (streams) => guarded(index.findSnapshots(streams)),
    indexHealth: () => opener.opened()?.tail.feed.health(),
    close: async () => {
      await opener.close();
      await client.dispose();
      await index.close();
    },
  };
};

type OpenWriter = (log: OpenLog, epoch: number, ended: () => void) => LogWriter;

/** Takes the log over, and knows whether anybody who did so here still may append. */
const createOwners = (open: () => Promise<OpenLog>, openWriter: OpenWriter) => {
  let writers = 0;
  return {
    areThere: () => writers > 0,
    async acquire(owner: string): Promise<LogWriter> {
      const log = await open();
      const { error } = log.tail.feed.health();
      if (error !== undefined) throw indexUnavailable(error);
      const epoch = await takeOver(log, owner);
      writers += 1;
      let isOver = false;
      return openWriter(log, epoch, () => {
        if (!isOver) writers -= 1;
        isOver = true;
      });
    },
  };
};

const readHead = async (log: OpenLog, catchUp: (log: OpenLog) => Promise<void>): ReturnType<EventStore['head']> => {
  const [epoch] = await Promise.all([readEpoch(log), catchUp(log)]);
  const { end, recordedAt } = log.tail.events;
  return { position: end.position, recordedAt, epoch };
};

/** Half for the bodies and outcomes: with its metadata an event is larger on the server. */
const capabilitiesOf = (maxStoredBytes: number): Capabilities => ({
  gapFreePositions: true,
  atomicMultiStream: false,
  ordersGroups: false,
  fencesAppends: false,
  maxAppendEvents: 1000,
  maxAppendBytes: Math.floor(maxStoredBytes / 2),
});
