import { randomUUID } from 'node:crypto';
import {
  EventStoreDBClient,
  StreamDeletedError,
  WrongExpectedVersionError,
  jsonEvent,
  type AppendResult,
  type JSONEventData,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { startTestEventStore, type TestEventStore, type TestEventStoreOptions } from './index.js';

export interface NodeUnderTest {
  readonly node: TestEventStore;
  readonly client: EventStoreDBClient;
}

/** A node for the tests of a file and a client of it. */
export const useNode = (options?: TestEventStoreOptions): (() => NodeUnderTest) => {
  let current: NodeUnderTest | undefined;
  beforeAll(async () => {
    const node = await startTestEventStore(options);
    current = { node, client: EventStoreDBClient.connectionString(node.connectionString) };
  });
  afterEach(() => {
    current?.node.faults.reset();
  });
  afterAll(async () => {
    await current?.client.dispose();
    await current?.node.kill();
  });
  return () => {
    if (current === undefined) throw new Error('the node has not started');
    return current;
  };
};

export const fresh = (name: string): string => `${name}-${randomUUID()}`;

export const anEvent = (value: unknown = 1, id: string = randomUUID()): JSONEventData =>
  jsonEvent({ id, type: 'counted', data: { value } });

export const someEvents = (count: number): JSONEventData[] => Array.from({ length: count }, (_, nth) => anEvent(nth));

/** The client takes `BatchAppend`, unless a call has credentials of its own. */
export const PATHS = [
  ['BatchAppend', {}],
  ['Append', { credentials: { username: 'admin', password: 'changeit' } }],
] as const;

/** What an append came to, in a word. */
export const outcomeOf = async (append: Promise<AppendResult>): Promise<string> => {
  try {
    const { nextExpectedRevision } = await append;
    return `written ${String(nextExpectedRevision)}`;
  } catch (error) {
    if (error instanceof WrongExpectedVersionError) return `wrong, is ${String(error.actualVersion)}`;
    if (error instanceof StreamDeletedError) return 'deleted';
    throw error;
  }
};

export const collect = async (events: AsyncIterable<ResolvedEvent>): Promise<ResolvedEvent[]> => {
  const collected: ResolvedEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
};

/** The first so many events of a subscription, which is left then. */
export const firstOf = async (events: AsyncIterable<ResolvedEvent>, count: number): Promise<ResolvedEvent[]> => {
  const collected: ResolvedEvent[] = [];
  if (count > 0)
    for await (const event of events) {
      collected.push(event);
      if (collected.length === count) break;
    }
  return collected;
};

export const revisionsOf = (events: readonly ResolvedEvent[]): number[] =>
  events.map(({ event }) => Number(event?.revision));

/** What a rejected promise was rejected with. */
export const rejectionOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
};
