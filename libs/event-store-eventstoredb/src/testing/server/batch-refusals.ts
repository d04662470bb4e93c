import type { Expected } from './check-append.js';
import {
  any,
  codes,
  empty,
  shared,
  statuses,
  type Code,
  type Message,
  type Status,
  type StreamIdentifier,
} from './protocol.js';

/** How the server says no to one append of a batch: a status within the answer, its reason packed into it. */

const packed = (code: Code, name: string, details: Message): Status => {
  const status = new statuses.Status();
  status.setCode(code);
  status.setMessage(name);
  const detail = new any.Any();
  detail.pack(details.serializeBinary(), `event_store.client.${name}`);
  status.setDetails(detail);
  return status;
};

export const batchTimeout = (): Status => packed(codes.Code.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout());

export const batchAccessDenied = (): Status =>
  packed(codes.Code.PERMISSION_DENIED, 'AccessDenied', new shared.AccessDenied());

export const batchStreamDeleted = (identifier: StreamIdentifier): Status => {
  const details = new shared.StreamDeleted();
  details.setStreamIdentifier(identifier);
  return packed(codes.Code.NOT_FOUND, 'StreamDeleted', details);
};

export const batchTooLarge = (maxBytes: number): Status => {
  const details = new shared.MaximumAppendSizeExceeded();
  details.setMaxappendsize(maxBytes);
  return packed(codes.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details);
};

export const batchBadRequest = (message: string): Status => {
  const details = new shared.BadRequest();
  details.setMessage(message);
  return packed(codes.Code.INVALID_ARGUMENT, 'BadRequest', details);
};

/** `current` is -1 if the stream has no event. */
export const batchWrongExpectedVersion = (expected: Expected, current: bigint): Status => {
  const details = new shared.WrongExpectedVersion();
  if (current < 0n) details.setCurrentNoStream(new empty.Empty());
  else details.setCurrentStreamRevision(String(current));
  if (expected === 'any') details.setExpectedAny(new empty.Empty());
  else if (expected === 'no_stream') details.setExpectedNoStream(new empty.Empty());
  else if (expected === 'stream_exists') details.setExpectedStreamExists(new empty.Empty());
  else details.setExpectedStreamPosition(String(expected));
  return packed(codes.Code.ALREADY_EXISTS, 'WrongExpectedVersion', details);
};
