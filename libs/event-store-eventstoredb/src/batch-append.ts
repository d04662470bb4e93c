import type { EventStoreDBClient } from '@eventstore/db-client';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { callBatchAppend, createBatchStream } from './batch-append-stream.js';
import type { BatchStream } from './batch-append-stream.js';
import { reasonOf } from './client-errors.js';
import { ClientFault } from './client-fault.js';
import type { EventToStore } from './event-to-store.js';

/** gRPC's number for a method that the server does not have. */
const UNIMPLEMENTED = 12;

export interface BatchAppend {
  /** False once the server has said that it has no such method. */
  isServed(): boolean;
  /** As `LogClient.append`. */
  append(stream: string, expected: number, events: readonly EventToStore[]): Promise<number>;
  dispose(): void;
}

/**
 * Appends over one call for as long as it lasts, with the channel, the credentials and the discovery of the client package. For these its protected
 * methods are called: `execute`, `callArguments` and `handleError`, as they are in the version that is pinned.
 */
export const createBatchAppend = (client: EventStoreDBClient, deadlineMs: number): BatchAppend => {
  const open = new Set<BatchStream>();
  let current: { readonly grpc: StreamsClient; readonly stream: BatchStream } | undefined;
  let isServed = true;
  let isDisposed = false;

  const openOn = (grpc: StreamsClient): BatchStream => {
    const call = callBatchAppend(grpc, client['callArguments']({ requiresLeader: true }, { deadline: Infinity }));
    const stream = createBatchStream(call, deadlineMs, (error) => {
      open.delete(stream);
      if (current?.stream === stream) current = undefined;
      if (!(error instanceof Error)) return;
      if (Reflect.get(error, 'code') === UNIMPLEMENTED) isServed = false;
      // Gives the channel up where that is due, so that the next call looks for the leader again.
      client['handleError'](grpc, error).catch(() => undefined);
    });
    open.add(stream);
    return stream;
  };

  /** The client's channel is another one after it has reconnected for whatever call. */
  const streamOn = (grpc: StreamsClient): BatchStream => {
    if (isDisposed) throw new ClientFault('unavailable', 'The client was closed');
    if (current?.grpc === grpc) return current.stream;
    current?.stream.finish();
    current = { grpc, stream: openOn(grpc) };
    return current.stream;
  };

  const connected = async (): Promise<BatchStream> => {
    try {
      return await client['execute'](streamsService.StreamsClient, 'batchAppend', (grpc) =>
        Promise.resolve(streamOn(grpc)),
      );
    } catch (error) {
      const reason = `No connection to append over: ${reasonOf(error)}`;
      throw new ClientFault('unavailable', reason, undefined, { cause: error });
    }
  };

  return {
    isServed: () => isServed,
    append: async (stream, expected, events) => (await connected()).append(stream, expected, events),
    dispose() {
      isDisposed = true;
      for (const stream of [...open]) stream.cancel();
    },
  };
};
