import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { deniedReason } from './client-errors.js';
import { ClientFault } from './client-fault.js';
import type { EventToStore } from './event-to-store.js';
import { BatchAppendReq } from './wire-messages.js';

/** Bytes of events in one message; an event that is longer has one to itself. */
const CHUNK_BYTES = 3 * 1024 * 1024;
/** What an event takes besides its data and metadata, at most but for a long type. */
const ENVELOPE_BYTES = 256;

/** The messages of one append, each a `BatchAppendReq`; the last is marked as such. `expected`: an exact revision, or -1 for none. */
export const batchRequests = (
  correlationId: string,
  stream: string,
  expected: number,
  events: readonly EventToStore[],
): readonly Uint8Array[] =>
  chunksOf(events).map((chunk, index, { length }) =>
    BatchAppendReq.encode({
      correlationId: { string: correlationId },
      ...(index === 0 ? { options: optionsOf(stream, expected) } : {}),
      proposedMessages: chunk.map(proposed),
      isFinal: index === length - 1,
    }).finish(),
  );

/** Lower-case hexadecimal digits of an answer's correlation id, which the server may give as text or as numbers. */
export const correlationOf = (response: BatchAppendResp): string => {
  const id = response.getCorrelationId();
  const numbers = id?.getStructured();
  if (numbers === undefined) return uuidDigits(id?.getString() ?? '');
  return digitsOf(numbers.getMostSignificantBits()) + digitsOf(numbers.getLeastSignificantBits());
};

export const uuidDigits = (uuid: string): string => uuid.replaceAll('-', '').toLowerCase();

/** The stream's last revision after the append, -1 if it has none; throws `ClientFault`. */
export const revisionOf = (stream: string, response: BatchAppendResp): number => {
  const success = response.getSuccess();
  if (success === undefined) throw refusalOf(stream, response.getError());
  return success.hasCurrentRevision() ? Number(success.getCurrentRevision()) : -1;
};

const chunksOf = (events: readonly EventToStore[]): readonly (readonly EventToStore[])[] => {
  let chunk: EventToStore[] = [];
  let bytes = 0;
  const chunks = [chunk];
  for (const event of events) {
    const size = event.data.length + event.metadata.length + ENVELOPE_BYTES;
    if (chunk.length > 0 && bytes + size > CHUNK_BYTES) {
      chunk = [];
      bytes = 0;
      chunks.push(chunk);
    }
    chunk.push(event);
    bytes += size;
  }
  return chunks;
};

/** Without a deadline, which would be a time of the server's clock: it has a shorter limit of its own for every write. */
const optionsOf = (stream: string, expected: number): Readonly<Record<string, unknown>> => ({
  streamIdentifier: { streamName: stream },
  ...(expected < 0 ? { noStream: {} } : { streamPosition: expected }),
});

const CONTENT_TYPE = { key: 'content-type', value: 'application/octet-stream' };

const proposed = ({ id, type, data, metadata }: EventToStore): Readonly<Record<string, unknown>> => ({
  id: { string: id },
  metadata: [{ key: 'type', value: type }, CONTENT_TYPE],
  customMetadata: metadata,
  data,
});

/** Of a signed 64-bit number. */
const digitsOf = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');

const PACKAGE = 'event_store.client.';

const refusalOf = (stream: string, status: Status | undefined): ClientFault => {
  const details = status?.getDetails();
  const name = details?.getTypeName() ?? '';
  const reason = `${status?.getMessage() ?? ''} (${name})`;
  switch (name) {
    case `${PACKAGE}WrongExpectedVersion`: {
      const wrong = details?.unpack((bytes) => shared.WrongExpectedVersion.deserializeBinary(bytes), name);
      const actual = wrong?.hasCurrentStreamRevision() === true ? Number(wrong.getCurrentStreamRevision()) : -1;
      return new ClientFault('conflict', `Stream ${stream} has another revision`, actual);
    }
    case `${PACKAGE}MaximumAppendSizeExceeded`:
      return new ClientFault('too_large', `An append to stream ${stream} is too large`);
    case `${PACKAGE}StreamDeleted`:
      return new ClientFault('deleted', `Stream ${stream} was deleted`);
    case `${PACKAGE}AccessDenied`:
      return new ClientFault('denied', deniedReason(`Appending to stream ${stream}`));
    // A bad request too: of an append in several messages the server may go on with the others.
    default:
      return new ClientFault('unknown_outcome', `An append to stream ${stream}: ${reason}`);
  }
};
