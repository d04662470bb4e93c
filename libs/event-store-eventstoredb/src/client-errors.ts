import { ErrorType } from '@eventstore/db-client';
import { ClientFault } from './client-fault.js';
import { connectionReason } from './connection-reason.js';

/** What a failed append means. Only a few answers are certain to mean that nothing was written. */
export const writeFault = (stream: string, error: unknown): ClientFault => {
  if (error instanceof ClientFault) return error;
  const options = { cause: error };
  switch (typeOf(error)) {
    case ErrorType.WRONG_EXPECTED_VERSION:
      return new ClientFault('conflict', `Stream ${stream} has another revision`, actualOf(error), options);
    case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED:
      return new ClientFault('too_large', `An append to stream ${stream} is too large`, undefined, options);
    case ErrorType.STREAM_DELETED:
      return new ClientFault('deleted', `Stream ${stream} was deleted`, undefined, options);
    case ErrorType.ACCESS_DENIED:
      return new ClientFault('denied', deniedReason(`Appending to stream ${stream}`, error), undefined, options);
    case ErrorType.NOT_LEADER:
      return new ClientFault('unavailable', 'The node is not the leader', undefined, options);
    default:
      return new ClientFault(
        'unknown_outcome',
        `An append to stream ${stream}: ${reasonOf(error)}`,
        undefined,
        options,
      );
  }
};

/** What a failed read means; `undefined`: there is no such stream. */
export const readFault = (stream: string, error: unknown): ClientFault | undefined => {
  if (error instanceof ClientFault) return error;
  const options = { cause: error };
  switch (typeOf(error)) {
    case ErrorType.STREAM_NOT_FOUND:
      return undefined;
    case ErrorType.STREAM_DELETED:
      return new ClientFault('deleted', `Stream ${stream} was deleted`, undefined, options);
    case ErrorType.ACCESS_DENIED:
      return new ClientFault('denied', deniedReason(`Reading ${stream}`, error), undefined, options);
    default:
      return new ClientFault('unavailable', `Reading ${stream}: ${reasonOf(error)}`, undefined, options);
  }
};

/** gRPC's number for a login that is not known. */
const UNAUTHENTICATED = 16;

/** `error`: what the refusal came as, if as a failed call. */
export const deniedReason = (what: string, error?: unknown): string =>
  memberOf(error, 'code') === UNAUTHENTICATED
    ? 'The server does not take the name and password of the connection string'
    : `${what} is not allowed to the name in the connection string; without TLS no name is sent`;

const memberOf = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

const typeOf = (error: unknown): unknown => memberOf(error, 'type');

export const reasonOf = (error: unknown): string => {
  const message = memberOf(error, 'message');
  return connectionReason(typeof message === 'string' && message !== '' ? message : String(error));
};

const actualOf = (error: unknown): number => {
  const actual = memberOf(error, 'actualVersion');
  return typeof actual === 'bigint' ? Number(actual) : -1;
};
