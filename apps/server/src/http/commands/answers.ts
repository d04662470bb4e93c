import {
  describeRefusal,
  type AcceptedResult,
  type CommandRefusal,
  type CommandResult,
  type UnavailableError,
} from '@tallyman/application';
import type { EventStoreError } from '@tallyman/event-store';
import { EDGE_STATUS } from '../problems/edge-status.js';
import { problemOf, type Problem } from '../problems/problem.js';
import { REFUSAL_STATUS } from '../problems/refusal-status.js';
import type { InvalidCommand } from './parse-command.js';

/** One command of a batch, as it is answered. `status` is what the command alone would have been answered with. */
export type BatchResult =
  | AcceptedResult
  | {
      readonly outcome: 'refused' | 'invalid' | 'unavailable';
      readonly status: number;
      readonly code: string;
      readonly detail: string;
      readonly [member: string]: unknown;
    };

const describe = (refusal: CommandRefusal): string => {
  if (refusal.code === 'command_id_reused')
    return 'this command id was used for another command before; use a new id for a new command';
  if (refusal.code === 'atomic_multi_stream_unsupported')
    return `this changes ${String(refusal.streams.length)} streams (${refusal.streams.slice(0, 3).join(', ')}) at once, and this service's log takes one at a time: send commands that change one stock item, book or record each`;
  if (refusal.code !== 'append_too_large') return describeRefusal(refusal);
  const { events, maxEvents, bytes, maxBytes } = refusal;
  return `${String(events)} events of ${String(bytes)} bytes; one append takes ${String(maxEvents)} of ${String(maxBytes)}`;
};

/** The problem that answers a refused command. */
export const refusalProblem = (
  commandId: string,
  replayed: boolean,
  refusal: CommandRefusal,
  members: Readonly<Record<string, unknown>> = {},
): Problem =>
  problemOf(REFUSAL_STATUS[refusal.code], refusal.code, describe(refusal), {
    ...refusal,
    ...members,
    commandId,
    replayed,
  });

/** An outcome as a batch and `GET /v1/commands/{commandId}` show it. */
export const resultOf = (result: CommandResult): BatchResult => {
  if (result.outcome === 'accepted') return result;
  const { commandId, replayed, refusal } = result;
  const status = REFUSAL_STATUS[refusal.code];
  return { ...refusal, commandId, outcome: 'refused', replayed, status, code: refusal.code, detail: describe(refusal) };
};

/** The problem that answers what is no command, or not this key's to send. */
export const invalidProblem = (
  { code, detail, errors, commandId }: InvalidCommand,
  members: Readonly<Record<string, unknown>> = {},
): Problem =>
  problemOf(EDGE_STATUS[code], code, detail, {
    ...members,
    ...(errors === undefined ? {} : { errors }),
    ...(commandId === undefined ? {} : { commandId }),
  });

/** A command that the key may not send is refused; the rest is no command at all. */
export const invalidResult = (invalid: InvalidCommand, index: number): BatchResult => {
  const { code, detail, errors, commandId } = invalid;
  const common = { status: EDGE_STATUS[code], code, detail, index, ...(commandId === undefined ? {} : { commandId }) };
  if (code === 'command_not_allowed') return { ...common, outcome: 'refused', replayed: false };
  return { ...common, outcome: 'invalid', ...(errors === undefined ? {} : { errors }) };
};

/** A line that could not even be read. */
export const unreadableResult = (
  code: 'malformed_json' | 'line_too_long',
  detail: string,
  index: number,
): BatchResult => ({ outcome: 'invalid', status: EDGE_STATUS[code], code, detail, index });

export const unavailableResult = (error: UnavailableError, commandId: string, index: number): BatchResult => ({
  commandId,
  outcome: 'unavailable',
  status: EDGE_STATUS[error.code],
  code: error.code,
  detail: error.message,
  retryAfterSeconds: error.retryAfterSeconds,
  index,
});

export const brokenResult = (errorId: string, commandId: string, index: number): BatchResult => ({
  commandId,
  outcome: 'unavailable',
  status: EDGE_STATUS.internal_error,
  code: 'internal_error',
  detail: `Something is wrong with the service; error id ${errorId}.`,
  errorId,
  index,
});

/** A stream of the log is damaged: its commands cannot be decided. */
export const damagedResult = (error: EventStoreError, commandId: string, index: number): BatchResult => ({
  commandId,
  outcome: 'unavailable',
  status: EDGE_STATUS.log_damaged,
  code: 'log_damaged',
  detail: error.message,
  fault: error.code,
  index,
});
