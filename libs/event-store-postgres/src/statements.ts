import type { RecordedEvent } from '@tallyman/event-catalog';
import type { LogHead, RecordedCommand } from '@tallyman/event-store';

/** A statement that is prepared once per connection. `Row` is what it answers. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** Never set: ties the row's type to the statement. */
  readonly row?: Row;
}

const statement = <Row>(name: string, text: string): Statement<Row> => ({ name, text });

export interface LogRow {
  readonly epoch: number;
  readonly fence: number;
  readonly last_position: number;
  readonly last_recorded_at: number;
  readonly appends: number;
}

const LOG = `epoch, fence, last_position, last_recorded_at, appends`;

/** Waits for an append in flight (row lock), then takes the log: from here on the previous owner's epoch fits no more. */
export const ACQUIRE = statement<LogRow>(
  'acquire',
  `update log set epoch = epoch + 1, owner = $1 where id = 1 returning ${LOG}`,
);

/** For the owner only. The row lock waits for its append in flight, the new fence refuses one that is still on its way. */
export const FENCE_OFF = statement<LogRow>(
  'fence-off',
  `update log set fence = fence + 1 where id = 1 and epoch = $1 returning ${LOG}`,
);

export const RELEASE = statement<never>('release', `update log set owner = null where id = 1 and epoch = $1`);

export const APPEND = statement<{ readonly appends: number }>(
  'append',
  `select append_to_log($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) as appends`,
);

export const HEAD = statement<LogHead>(
  'head',
  `select last_position as position, last_recorded_at as "recordedAt", epoch from log where id = 1`,
);

/** One row per stream asked for, all from one snapshot together with the log's row. */
export interface RevisionRow {
  readonly epoch: number;
  readonly last_position: number;
  readonly stream: string | null;
  readonly revision: number;
}
export const REVISIONS = statement<RevisionRow>(
  'revisions',
  `select log.epoch, log.last_position, wanted.stream,
          coalesce((select e.revision from events e where e.stream = wanted.stream order by e.revision desc limit 1), -1) as revision
     from log left join unnest($1::text[]) as wanted(stream) on true
    where log.id = 1`,
);

const EVENT = `position, stream, revision, event_id as id, type, recorded_at as "recordedAt", body, hash`;

export const STREAM_FORWARDS = statement<RecordedEvent>(
  'stream-forwards',
  `select ${EVENT} from events where stream = $1 and revision between $2 and $3 order by revision limit $4`,
);

export const STREAM_BACKWARDS = statement<RecordedEvent>(
  'stream-backwards',
  `select ${EVENT} from events where stream = $1 and revision between $2 and $3 order by revision desc limit $4`,
);

export const LOG_PAGE = statement<RecordedEvent>(
  'log-page',
  `select ${EVENT} from events where position > $1 order by position limit $2`,
);

export const EVENT_AT = statement<RecordedEvent>('event-at', `select ${EVENT} from events where position = $1`);

export const POSITION_AT = statement<{ readonly position: number }>(
  'position-at',
  `select log_position_at($1) as position`,
);

export interface CommandRecord extends Omit<RecordedCommand, 'firstPosition'> {
  readonly firstPosition: number | null;
}
export const COMMANDS = statement<CommandRecord>(
  'commands',
  `select command_id as "commandId", command_hash as "commandHash", outcome, first_position as "firstPosition",
          recorded_at as "recordedAt"
     from commands where command_id = any($1::text[])`,
);

/** Whether the connection may take on the role, and the role may add to this log. No row: there is no such role, or no log yet. */
export const ROLE_IS_READY = statement<{ readonly ready: boolean }>(
  'role-is-ready',
  `select has_table_privilege(oid, to_regclass('events'), 'INSERT') as ready
     from pg_roles where rolname = $1 and to_regclass('events') is not null`,
);

/** An answer is a promise: no server default may make a commit less than durable, or an append's snapshot older than its lock. */
export const SESSION = `
  set default_transaction_isolation = 'read committed';
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local')`;
