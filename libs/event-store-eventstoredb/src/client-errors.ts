import { ErrorType } from '@eventstore/db-client';
import { ClientFault } from './client-fault.js';

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
      return new ClientFault('denied', `Appending to stream ${stream} is not allowed`, undefined, options);
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
      return new ClientFault('denied', `Reading ${stream} is not allowed`, undefined, options);
    default:
      return new ClientFault('unavailable', `Reading ${stream}: ${reasonOf(error)}`, undefined, options);
  }
};

const memberOf = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

const typeOf = (error: unknown): unknown => memberOf(error, 'type');

const reasonOf = (error: unknown): string => {
  const message = memberOf(error, 'message');
  return typeof message === 'string' && message !== '' ? message : String(error);
};

const actualOf = (error: unknown): number => {
  const actual = memberOf(error, 'actualVersion');
  return typeof actual === 'bigint' ? Number(actual) : -1;
};
