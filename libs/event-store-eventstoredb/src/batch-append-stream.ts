import { randomUUID } from 'node:crypto';
import type { EventStoreDBClient } from '@eventstore/db-client';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { batchRequests, correlationOf, revisionOf, uuidDigits } from './batch-append-messages.js';
import { ClientFault } from './client-fault.js';
import type { EventToStore } from './event-to-store.js';

/** One call of the method, over which any number of appends go. */
export type BatchCall = ReturnType<typeof callBatchAppend>;

/** The method as the client package defines it, but for the requests, which are bytes already. */
export const callBatchAppend = (
  grpc: StreamsClient,
  [metadata, options]: ReturnType<EventStoreDBClient['callArguments']>,
) => {
  const { path, responseDeserialize } = streamsService.StreamsService.batchAppend;
  return grpc.makeBidiStreamRequest(path, asBuffer, responseDeserialize, metadata, options);
};

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

export interface BatchStream {
  /** As `LogClient.append`. */
  append(stream: string, expected: number, events: readonly EventToStore[]): Promise<number>;
  /** For one that gets no more appends: ends when what is under way is answered or overdue. */
  finish(): void;
  /** What is under way ends with an unknown outcome. */
  cancel(): void;
}

/**
 * `over` is called once, when the call has ended, with its error if that is why. Nothing throws in a handler of events: answers are taken apart by
 * those who wait for them.
 */
export const createBatchStream = (call: BatchCall, deadlineMs: number, over: (error: unknown) => void): BatchStream => {
  let isOver = false;
  let isFinishing = false;

  const end = (reason: string, cause?: unknown): void => {
    if (isOver) return;
    isOver = true;
    over(cause);
    awaited.rejectAll(new ClientFault('unknown_outcome', reason, undefined, { cause }));
  };
  const cancel = (): void => {
    end('The client gave the stream of appends up');
    call.cancel();
  };
  // Not half-closed: the server then loses answers, and does not end a call on which nothing is under way.
  const cancelIfDone = (): void => {
    if (isFinishing && !isOver && awaited.isEmpty()) cancel();
  };
  const awaited = createAwaitedAnswers(deadlineMs, cancelIfDone);

  call.on('data', awaited.take);
  call.on('error', (error) => {
    end(`The stream of appends broke: ${error.message}`, error);
  });
  call.on('end', () => {
    end('The server ended the stream of appends');
  });

  return {
    async append(stream, expected, events) {
      if (isOver) throw new ClientFault('unavailable', 'The stream of appends has ended');
      const correlationId = randomUUID();
      const requests = batchRequests(correlationId, stream, expected, events);
      const answer = awaited.add(correlationId);
      // Not held back when the connection is slow: the caller bounds how many appends are under way.
      for (const request of requests) call.write(request);
      return revisionOf(stream, await answer);
    },
    finish() {
      isFinishing = true;
      cancelIfDone();
    },
    cancel,
  };
};

interface Awaited {
  readonly resolve: (response: BatchAppendResp) => void;
  readonly reject: (fault: ClientFault) => void;
  readonly timer: NodeJS.Timeout;
}

/** Which answer is whose. An answer that comes after the deadline is nobody's. `settled` is called after each answer and each that is overdue. */
const createAwaitedAnswers = (deadlineMs: number, settled: () => void) => {
  const awaited = new Map<string, Awaited>();
  const settle = (id: string, act: (one: Awaited) => void): void => {
    const one = awaited.get(id);
    if (one === undefined) return;
    awaited.delete(id);
    clearTimeout(one.timer);
    act(one);
    settled();
  };
  const overdue = ({ reject }: Awaited): void => {
    reject(new ClientFault('unknown_outcome', 'No answer to an append'));
  };
  return {
    add: (correlationId: string): Promise<BatchAppendResp> =>
      new Promise((resolve, reject) => {
        const id = uuidDigits(correlationId);
        const timer = setTimeout(settle, deadlineMs, id, overdue);
        awaited.set(id, { resolve, reject, timer });
      }),
    take: (response: BatchAppendResp): void => {
      settle(correlationOf(response), ({ resolve }) => {
        resolve(response);
      });
    },
    isEmpty: () => awaited.size === 0,
    rejectAll(fault: ClientFault): void {
      for (const { reject, timer } of awaited.values()) {
        clearTimeout(timer);
        reject(fault);
      }
      awaited.clear();
    },
  };
};
