import { setTimeout as pause } from 'node:timers/promises';
import { END, EventStoreDBClient, eventTypeFilter, FORWARDS, NO_STREAM, START } from '@eventstore/db-client';
import type { AllStreamResolvedEvent, EventData, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { createBatchAppend } from './batch-append.js';
import { ClientFault } from './client-fault.js';
import { pagesOf } from './pages-of.js';
import { readFault, writeFault } from './client-errors.js';
import { eachWithin } from './each-within.js';
import type { EventToStore } from './event-to-store.js';
import { retried } from './retried.js';

export type { EventToStore };

const APPEND_DEADLINE_MS = 5000;
/** After its own deadline the client still has to say so; it may also forget. */
const FORGOTTEN_MS = 2000;
/** The client waits for the end of every read, and not all of them end. */
const DISPOSAL_MS = 1000;
const READ_IDLE_MS = 10_000;
/** Events of a read that costs less to let run out than to cancel. */
const SHORT_READ = 256;
/** Events that a filtered subscription looks at in one go. */
const SEARCH_WINDOW = 1000;
/** All but system events; of those the ones that hide or remove events. Not to its end: a type may have line breaks, which `.` is not. */
const SUBSCRIBED_TYPES = '^([^$]|\\$metadata$|\\$streamDeleted$)';

/** An event as the server has it. */
export interface StoredEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** Bytes of a binary event; what was parsed of one of JSON. */
  readonly data: unknown;
  /** What was parsed of JSON; bytes of anything else. */
  readonly metadata: unknown;
}

export interface StoredInAll extends StoredEvent {
  readonly commit: bigint;
}

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

/** Everything that is particular to the package `@eventstore/db-client` is here, in client-errors.ts and in the files batch-append. */
export const createLogClient = (connectionString: string): LogClient => {
  const client = EventStoreDBClient.connectionString(connectionString);
  const batch = createBatchAppend(client, APPEND_DEADLINE_MS);
  appendEachByItself(client);
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
    subscribeToAll: (after, signal) => subscribe(client, after, signal),
    dispose() {
      batch.dispose();
      return Promise.race([client.dispose(), pause(DISPOSAL_MS, undefined, { ref: false })]);
    },
  };
};

/**
 * `appendToStream` makes one call per append then. Its other way, one stream for all appends, keeps those under way in a table of the whole module: when
 * any stream of any client breaks all of them are rejected, and an answer that comes after that throws where nobody can catch it.
 */
const appendEachByItself = (client: EventStoreDBClient): void => {
  Object.defineProperty(client, 'supports', { value: () => Promise.resolve(false) });
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
  metadata,
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

async function* subscribe(
  client: EventStoreDBClient,
  after: bigint | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredInAll[], void, undefined> {
  if (signal.aborted) return;
  const subscription = client.subscribeToAll({
    fromPosition: after === undefined ? START : { commit: after, prepare: after },
    requiresLeader: true,
    filter: eventTypeFilter({ regex: SUBSCRIBED_TYPES, maxSearchWindow: SEARCH_WINDOW }),
  });
  const stop = (): void => void subscription.destroy(new ClientFault('unavailable', 'The subscription was given up'));
  signal.addEventListener('abort', stop, { once: true });
  let isLeft = true;
  try {
    for await (const page of pagesOf(subscription)) yield page.flatMap(storedInAll);
    isLeft = false;
  } catch (error) {
    isLeft = error instanceof ClientFault;
    throw readFault('$all', error) ?? new ClientFault('unavailable', 'The server does not know $all');
  } finally {
    signal.removeEventListener('abort', stop);
    // There is nothing to cancel if the call was never made.
    if (isLeft) subscription.unsubscribe().catch(ignore);
  }
}

const ignore = (): void => undefined;

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
