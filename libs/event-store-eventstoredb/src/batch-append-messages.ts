import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { ClientFault } from './client-fault.js';
import type { EventToStore } from './event-to-store.js';

/** Bytes of events in one message; an event that is longer has one to itself. */
const CHUNK_BYTES = 3 * 1024 * 1024;
/** What an event takes besides its data and metadata, at most but for a long type. */
const ENVELOPE_BYTES = 256;

/** The messages of one append; the last is marked as such. `expected`: an exact revision, or -1 for none. */
export const batchRequests = (
  correlationId: string,
  stream: string,
  expected: number,
  events: readonly EventToStore[],
): readonly BatchAppendReq[] =>
  chunksOf(events).map((chunk, index, { length }) => {
    const request = new streams.BatchAppendReq();
    request.setCorrelationId(uuidOf(correlationId));
    if (index === 0) request.setOptions(optionsOf(stream, expected));
    request.setProposedMessagesList(chunk.map(proposed));
    request.setIsFinal(index === length - 1);
    return request;
  });

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
const optionsOf = (stream: string, expected: number): BatchAppendReq.Options => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  const options = new streams.BatchAppendReq.Options();
  options.setStreamIdentifier(identifier);
  if (expected < 0) options.setNoStream(new shared.Empty());
  else options.setStreamPosition(String(expected));
  return options;
};

const proposed = ({ id, type, data, metadata }: EventToStore): BatchAppendReq.ProposedMessage => {
  const message = new streams.BatchAppendReq.ProposedMessage();
  message.setId(uuidOf(id));
  message.getMetadataMap().set('type', type).set('content-type', 'application/octet-stream');
  message.setData(data);
  message.setCustomMetadata(metadata);
  return message;
};

const uuidOf = (text: string): UUID => {
  const uuid = new shared.UUID();
  uuid.setString(text);
  return uuid;
};

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
      return new ClientFault('denied', `Appending to stream ${stream} is not allowed`);
    // A bad request too: of an append in several messages the server may go on with the others.
    default:
      return new ClientFault('unknown_outcome', `An append to stream ${stream}: ${reason}`);
  }
};
