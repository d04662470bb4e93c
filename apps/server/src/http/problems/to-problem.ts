import { HttpException } from '@nestjs/common';
import { UnavailableError } from '@tallyman/application';
import { EventStoreError, isDamage } from '@tallyman/event-store';
import { ProblemError } from './problem.js';
import type { EdgeCode } from './edge-status.js';

/** Codes of the HTTP framework for what a client did wrong before any of our code ran. */
const FRAMEWORK_CODES: Readonly<Record<string, readonly [EdgeCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than the service takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'The Content-Type is not one that this route takes.'],
  FST_ERR_CTP_EMPTY_TYPE: ['unsupported_media_type', 'The request has a body but no Content-Type.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed_json', 'The body is empty.'],
  FST_ERR_BAD_URL: ['malformed_url', 'The path is not correctly percent-encoded.'],
  FST_ERR_MAX_PARAM_LENGTH: ['malformed_url', 'A part of the path is too long.'],
  FST_ERR_ROUTE_MISSING_HANDLER: ['route_not_found', 'There is no such route.'],
};

/**
 * Marks of a database that cannot serve now: a lost or refused connection, SQLSTATE classes 08 (connection), 28 (log-in), 53 (resources: a
 * full disk), 57P (shut down), 58 (system), and a database that is not there or closed. Nothing was answered; the same request may be sent again.
 */
const DATABASE_GONE =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|57P0\d|(?:08|28|53|58)\w{3}|55000|3D000)$|Connection terminated|Query runner already released|timeout exceeded when trying to connect/;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const databaseIsGone = (error: unknown, depth = 3): boolean => {
  if (depth === 0 || !isRecord(error)) return false;
  const { code, message, cause, driverError } = error;
  if (DATABASE_GONE.test(textOf(code)) || DATABASE_GONE.test(textOf(message))) return true;
  return databaseIsGone(cause, depth - 1) || databaseIsGone(driverError, depth - 1);
};

const unavailable = (
  code: UnavailableError['code'],
  detail: string,
  seconds: number,
  members: Readonly<Record<string, unknown>> = {},
): ProblemError =>
  new ProblemError(code, detail, { ...members, retryAfterSeconds: seconds }, { 'retry-after': String(seconds) });

/**
 * What became of a command that could not be answered: the problem names its id, which may be one that the service made, so that the
 * sender can send it again as the same command or ask for its outcome.
 */
export const withCommandId = (error: unknown, commandId: string): unknown =>
  error instanceof UnavailableError
    ? unavailable(error.code, error.message, error.retryAfterSeconds, { commandId })
    : error;

/** The problem that answers an error, or `undefined` when the error is a bug of ours. */
export const toProblem = (error: unknown): ProblemError | undefined => {
  if (error instanceof ProblemError) return error;
  if (error instanceof UnavailableError) return unavailable(error.code, error.message, error.retryAfterSeconds);
  if (error instanceof EventStoreError) return ofStore(error);
  const status = clientStatusOf(error);
  if (status !== undefined) return ofFramework(error, status);
  return databaseIsGone(error) ? unavailable('log_unavailable', 'The database cannot be reached now.', 1) : undefined;
};

const BY_STATUS: Readonly<Record<number, readonly [EdgeCode, string]>> = {
  404: ['route_not_found', 'There is no such route, or not for this method.'],
  413: ['body_too_large', 'The body is larger than the service takes.'],
  415: ['unsupported_media_type', 'The Content-Type is not one that this route takes.'],
};

/** The 4xx status that the framework gave to an error of its own, or `undefined`. */
const clientStatusOf = (error: unknown): number | undefined => {
  const status: unknown =
    error instanceof HttpException ? error.getStatus() : isRecord(error) ? error['statusCode'] : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
};

/** What the framework refuses: a client's fault that it found before our code ran. Nest hands its error on as a cause. */
const ofFramework = (error: unknown, status: number): ProblemError => {
  const own = error instanceof HttpException ? error.cause : error;
  const known = isRecord(own) ? FRAMEWORK_CODES[textOf(own['code'])] : undefined;
  const [code, detail] = known ?? BY_STATUS[status] ?? ['malformed_request', 'The request cannot be read.'];
  return new ProblemError(code, detail);
};

const ofStore = (error: EventStoreError): ProblemError | undefined => {
  if (isDamage(error)) return new ProblemError('log_damaged', error.message, { fault: error.code });
  if (error.code === 'invalid_stream_name')
    return new ProblemError('validation_failed', 'No stream can have this name.');
  if (error.code === 'index_unavailable')
    return unavailable('log_unavailable', 'The index of the log, in the database, cannot be read or written now.', 1);
  return error.code === 'store_unavailable' || error.code === 'outcome_unknown' || error.code === 'fenced'
    ? unavailable('log_unavailable', 'The log cannot be reached now.', 1)
    : undefined;
};
