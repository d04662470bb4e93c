import { EventStoreError } from '@tallyman/event-store';
import pg from 'pg';

export const FENCED = 'TM001';
/** What the append function says of a group that does not fit the log: a revision, or the id of a command. */
const CONFLICTS: ReadonlySet<string> = new Set(['TM002', 'TM004']);
const UNIQUE_VIOLATION = '23505';

/** The SQLSTATE of an answer that says for certain that the statement did nothing; `undefined` for everything else. */
export const refusalState = (error: unknown): string | undefined =>
  // FATAL and PANIC end the connection, and may come after the commit.
  error instanceof pg.DatabaseError && error.severity === 'ERROR' ? error.code : undefined;

/** The append met a stream or a command id that is not as it expected; the log's own position is never a reason. */
export const isConflict = (error: unknown): boolean => {
  const state = refusalState(error);
  if (state === undefined) return false;
  if (CONFLICTS.has(state)) return true;
  return state === UNIQUE_VIOLATION && error instanceof pg.DatabaseError && error.constraint !== 'events_pkey';
};

/** Among the conflicts: an event of the group has the id of one in the log. */
export const isKnownEvent = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.constraint === 'events_event_id';

/** An operation that certainly wrote nothing, or reads only. */
export const unavailable = (error: unknown): EventStoreError => {
  if (error instanceof EventStoreError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new EventStoreError('store_unavailable', `The log cannot be reached or used: ${reason}`, { cause: error });
};

export const fenced = (): EventStoreError => new EventStoreError('fenced', 'Another owner has the log');
