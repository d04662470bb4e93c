import { grpc, type ServiceError } from './protocol.js';
import type { Leader } from './faults.js';
import type { Expected } from './check-append.js';

/** How the server says no to a call: a status with trailers. */
const refuse = (code: grpc.status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError => {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
};

export const handlerThrew = (): ServiceError => refuse(grpc.status.UNKNOWN, 'Exception was thrown by handler.');

/** `result` is that of a read the storage could not do, such as one that begins within a record. */
export const unexpectedResult = (
  result: 'ReadStreamResult' | 'ReadAllResult' | 'FilteredReadAllResult',
): ServiceError => refuse(grpc.status.UNKNOWN, `Unexpected ${result}: Error`);

export const timedOut = (message: string): ServiceError =>
  refuse(grpc.status.ABORTED, `Operation timed out: ${message}`);

export const invalid = (details: string): ServiceError => refuse(grpc.status.INVALID_ARGUMENT, details);

export const notLeader = ({ host, port }: Leader): ServiceError =>
  refuse(grpc.status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

/** Of a node that does not lead and knows of nobody who does. */
export const noLeader = (): ServiceError => refuse(grpc.status.UNKNOWN, 'No leader info available in response');

/** The name is unknown, or the password another. */
export const notAuthenticated = (): ServiceError => refuse(grpc.status.UNAUTHENTICATED, 'Not Authenticated');

/** Who asks is known, if only as nobody, and may not do it. */
export const accessDenied = (): ServiceError =>
  refuse(grpc.status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const streamDeleted = (stream: string): ServiceError =>
  refuse(grpc.status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const appendTooLarge = (maxBytes: number): ServiceError =>
  refuse(grpc.status.INVALID_ARGUMENT, `Maximum Append Size of ${String(maxBytes)} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maxBytes),
  });

export const propertyMissing = (property: string): ServiceError =>
  refuse(grpc.status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

const RULE_NUMBERS = { no_stream: -1n, any: -2n, stream_exists: -4n } as const;

/** Of a deletion: an append says it in its answer. */
export const wrongExpectedVersion = (
  operation: string,
  stream: string,
  expected: Expected,
  current: bigint,
): ServiceError => {
  const expectedVersion = String(typeof expected === 'bigint' ? expected : RULE_NUMBERS[expected]);
  const actualVersion = String(current);
  return refuse(
    grpc.status.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expectedVersion}, Actual version: ${actualVersion}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': expectedVersion,
      'actual-version': actualVersion,
    },
  );
};
