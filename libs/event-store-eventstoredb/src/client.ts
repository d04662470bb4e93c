import { setTimeout as pause } from 'node:timers/promises';
import { END, FORWARDS, NO_STREAM, START } from '@eventstore/db-client';
import type {
  AllStreamResolvedEvent,
  EventData,
  EventStoreDBClient,
  ResolvedEvent,
  StreamingRead,
} from '@eventstore/db-client';
import { subscribeToAll } from './all-subscription.js';
import { createBatchAppend } from './batch-append.js';
import { ClientFault } from './client-fault.js';
import { readFault, writeFault } from './client-errors.js';
import { connect } from './connect.js';
import { eachWithin } from './each-within.js';
import type { EventToStore } from './event-to-store.js';
import { retried } from './retried.js';
import type { StoredEvent, StoredInAll } from './stored-event.js';

export type { EventToStore, StoredEvent, StoredInAll };

const APPEND_DEADLINE_MS = 5000;
/** After its own deadline the client still has to say so; it may also forget. */
const FORGOTTEN_MS = 2000;
/** The client waits for the end of every read, and not all of them end. */
const DISPOSAL_MS = 1000;
const READ_IDLE_MS = 10_000;
/** Events of a read that costs less to let run out than to cancel. */
const SHORT_READ = 256;

export interface StreamRange {
  /** First revision wanted; absent: the start forwards, the end backwards. */
  readonly from?: number;
  readonly direction: 'forwards' | 'backwards';
  readonly limit: number;
}

export interface AllRange {
  /** A commit position of an event, inclusive; absent: the start forwards, the end backwards. */
  readonly from?: bigint;
  readonly direction: 'forwards' | 'backwards';
  readonly limit: number;
}

/** What is used of EventStoreDB. Everything throws `ClientFault`; reading and appending ask the leader only. */
export interface LogClient {
  /** Answers the stream's last revision. `expected`: an exact revision, or -1 for none. */
  append(stream: string, expected: number, events: readonly EventToStore[]): Promise<number>;
  /** Empty for a stream that is not there; `deleted` for one that is gone for ever. Tries again what could not be read. */
  readStream(stream: string, range: StreamRange): Promise<readonly StoredEvent[]>;
  readAll(range: AllRange): AsyncIterable<StoredInAll>;
  /** Pages of events behind `after` (`undefined`: from the start), without system events but for those that hide or remove events; ends with a fault, also when it is aborted. */
  subscribeToAll(after: bigint | undefined, signal: AbortSignal): AsyncIterable<readonly StoredInAll[]>;
  dispose(): Promise<void>;
}

/** Everything that is particular to the package `@eventstore/db-client` is here, in client-errors.ts, in connect.ts, in all-subscription.ts and in the files batch-append. */
export const createLogClient = (connectionString: string): LogClient => {
  const client = connect(connectionString);
  const batch = createBatchAppend(client, APPEND_DEADLINE_MS);
  return {
    append: async (stream, expected, events) => {
      try {
        if (batch.isServed()) return await batch.append(stream, expected, events);
        return await appendByItself(client, stream, expected, events);
      } catch (error) {
        throw writeFault(stream, error);
      }
    },
    readStream: (stream, { from, direction, limit }) =>
      retried(() =>
        readWhole(
          stream,
          client.readStream(stream, {
            fromRevision: from === undefined ? firstOf(direction) : BigInt(from),
            direction,
            maxCount: limit,
            requiresLeader: true,
          }),
        ),
      ),
    readAll: ({ from, direction, limit }) =>
      inAll(
        client.readAll({
          fromPosition: from === undefined ? firstOf(direction) : { commit: from, prepare: from },
          direction,
          maxCount: limit,
          requiresLeader: true,
        }),
        limit <= SHORT_READ,
      ),
    subscribeToAll: (after, signal) => subscribeToAll(client, after, signal),
    dispose() {
      batch.dispose();
      return Promise.race([client.dispose(), pause(DISPOSAL_MS, undefined, { ref: false })]);
    },
  };
};

/** For servers without `BatchAppend`: a message for each event. */
const appendByItself = async (
  client: EventStoreDBClient,
  stream: string,
  expected: number,
  events: readonly EventToStore[],
): Promise<number> => {
  const call = client.appendToStream(stream, events.map(toEventData), {
    expectedRevision: expected < 0 ? NO_STREAM : BigInt(expected),
    requiresLeader: true,
    deadline: APPEND_DEADLINE_MS,
  });
  return Number((await unlessForgotten(call)).nextExpectedRevision);
};

const firstOf = (direction: 'forwards' | 'backwards'): typeof START | typeof END =>
  direction === FORWARDS ? START : END;

const toEventData = ({ id, type, data, metadata }: EventToStore): EventData => ({
  id,
  type,
  contentType: 'application/octet-stream',
  data,
  // The client writes a Buffer as JSON.
  metadata: new Uint8Array(metadata),
});

const unlessForgotten = async <Result>(call: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const forgotten = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ClientFault('unknown_outcome', 'No answer to an append'));
    }, APPEND_DEADLINE_MS + FORGOTTEN_MS);
  });
  try {
    return await Promise.race([call, forgotten]);
  } finally {
    clearTimeout(timer);
  }
};

const readWhole = async (stream: string, read: StreamingRead<ResolvedEvent>): Promise<readonly StoredEvent[]> => {
  const events: StoredEvent[] = [];
  try {
    for await (const { event } of eachWithin(read, READ_IDLE_MS, true))
      if (event !== undefined) events.push(stored(event));
  } catch (error) {
    const fault = readFault(stream, error);
    if (fault !== undefined) throw fault;
  }
  return events;
};

async function* inAll(
  read: StreamingRead<AllStreamResolvedEvent>,
  isShort: boolean,
): AsyncGenerator<StoredInAll, void, undefined> {
  try {
    for await (const resolved of eachWithin(read, READ_IDLE_MS, isShort)) yield* storedInAll(resolved);
  } catch (error) {
    throw readFault('$all', error) ?? new ClientFault('unavailable', 'The server does not know $all');
  }
}

type ClientEvent = NonNullable<ResolvedEvent['event']>;

const stored = ({ streamId, revision, id, type, data, metadata }: ClientEvent): StoredEvent => ({
  stream: streamId,
  revision: Number(revision),
  id,
  type,
  data,
  metadata,
});

const storedInAll = ({ event }: AllStreamResolvedEvent): readonly StoredInAll[] =>
  event === undefined ? [] : [{ ...stored(event), commit: event.position.commit }];
