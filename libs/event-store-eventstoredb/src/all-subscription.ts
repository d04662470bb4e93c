import { convertToCommandError } from '@eventstore/db-client';
import type { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { readFault } from './client-errors.js';
import { ClientFault } from './client-fault.js';
import { pagesOf } from './pages-of.js';
import { eventOfResponse } from './read-response.js';
import type { StoredInAll } from './stored-event.js';

/** Events that a filtered subscription looks at in one go. */
const SEARCH_WINDOW = 1000;
/** All but system events; of those the ones that hide or remove events. Not to its end: a type may have line breaks, which `.` is not. */
const SUBSCRIBED_TYPES = '^([^$]|\\$metadata$|\\$streamDeleted$)';

type ReadCall = ReturnType<typeof callOn>;

/**
 * See `LogClient.subscribeToAll`. The method is called by the client's own definition of it, over its channel and with its credentials and
 * discovery; what is sent back is taken as bytes and read here. For that the protected methods `GRPCStreamCreator` and `callArguments` are called,
 * as they are in the version that is pinned.
 */
export async function* subscribeToAll(
  client: EventStoreDBClient,
  after: bigint | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredInAll[], void, undefined> {
  const isAborted = (): boolean => signal.aborted;
  if (isAborted()) return;
  const request = requestOf(after);
  const open = client['GRPCStreamCreator'](streamsService.StreamsClient, 'subscribeToAll', (grpc) =>
    callOn(grpc, request, client['callArguments']({ requiresLeader: true }, { deadline: Infinity })),
  );
  try {
    const call = await unlessAborted(open(), signal);
    const stop = (): void => void call.destroy(givenUp());
    signal.addEventListener('abort', stop, { once: true });
    if (isAborted()) stop();
    try {
      for await (const page of pagesOf<Uint8Array>(call)) yield page.flatMap((bytes) => eventOfResponse(bytes) ?? []);
    } finally {
      signal.removeEventListener('abort', stop);
      call.cancel();
    }
  } catch (error) {
    const fault = error instanceof Error ? convertToCommandError(error) : error;
    throw readFault('$all', fault) ?? new ClientFault('unavailable', 'The server does not know $all');
  }
}

const requestOf = (after: bigint | undefined): ReadReq => {
  const { Options } = streams.ReadReq;
  const all = new Options.AllOptions();
  if (after === undefined) all.setStart(new shared.Empty());
  else {
    const position = new Options.Position();
    position.setCommitPosition(String(after));
    position.setPreparePosition(String(after));
    all.setPosition(position);
  }
  const types = new Options.FilterOptions.Expression();
  types.setRegex(SUBSCRIBED_TYPES);
  const filter = new Options.FilterOptions();
  filter.setEventType(types);
  filter.setMax(SEARCH_WINDOW);
  filter.setCheckpointintervalmultiplier(1);
  const uuids = new Options.UUIDOption();
  uuids.setString(new shared.Empty());
  const options = new Options();
  options.setAll(all);
  options.setFilter(filter);
  options.setUuidOption(uuids);
  options.setSubscription(new Options.SubscriptionOptions());
  const request = new streams.ReadReq();
  request.setOptions(options);
  return request;
};

const callOn = (
  grpc: StreamsClient,
  request: ReadReq,
  [metadata, options]: ReturnType<EventStoreDBClient['callArguments']>,
) => {
  const { path, requestSerialize } = streamsService.StreamsService.read;
  return grpc.makeServerStreamRequest(path, requestSerialize, asBytes, request, metadata, options);
};

const asBytes = (bytes: Buffer): Buffer => bytes;

const givenUp = (): ClientFault => new ClientFault('unavailable', 'The subscription was given up');

/** A call that is made after that is given up, too. */
const unlessAborted = async (opening: Promise<ReadCall>, signal: AbortSignal): Promise<ReadCall> => {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(givenUp());
      opening.then(giveUp, ignore);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([opening, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
};

const giveUp = (call: ReadCall): void => {
  call.on('error', ignore);
  call.cancel();
};

const ignore = (): void => undefined;
