import type { RecordedEvent } from '@tallyman/event-catalog';
import type { EventlessCommand, LogHead, OutcomeAt, StreamSnapshot } from '@tallyman/event-store';

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

/** Answers the log's count of appends, this one included. Prepared by `AppendSession`, with those two that take its rows. */
export const APPEND = statement<{ readonly appends: number }>(
  'append',
  `select append_to_log($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);

export const COPY_EVENTS = statement<never>(
  'copy-events',
  `copy events (position, revision, recorded_at, event_id, stream, type, hash, body, outcome) from stdin (format binary)`,
);

export const COPY_COMMANDS = statement<never>(
  'copy-commands',
  `copy commands (key, recorded_at, command_id, command_hash, outcome) from stdin (format binary)`,
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

/**
 * For a scan: rows along the index and nothing else. Of a table without statistics yet, a log just filled, the planner expects so few rows that
 * it would gather and sort them all, on disk, before the first is sent.
 */
export const ALONG_THE_INDEX = 'set enable_sort = off; set enable_bitmapscan = off';

/** COPY takes no parameters: these two are whole numbers and nothing else. */
export const scanQuery = (after: number, upTo: number): string =>
  `select position, revision, recorded_at, hash, type, stream, body from events
   where position > ${String(after)} and position <= ${String(upTo)} order by position`;

export const scanStatement = (after: number, upTo: number): string =>
  `copy (${scanQuery(after, upTo)}) to stdout (format binary)`;

/** As `bigint` takes it: infinities and fractions are fair questions to the port. */
export const int8 = (value: number): number =>
  Math.floor(Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value)));

export const EVENT_AT = statement<RecordedEvent>('event-at', `select ${EVENT} from events where position = $1`);

export const POSITION_AT = statement<{ readonly position: number }>(
  'position-at',
  `select log_position_at($1) as position`,
);

/** Of those commands that made events, by their keys: the first event and the outcome. */
export interface FirstEventRow extends RecordedEvent {
  readonly outcome: string;
}
export const FIRST_EVENTS = statement<FirstEventRow>(
  'first-events',
  `select ${EVENT}, outcome from events where event_id = any($1::uuid[]) and outcome is not null`,
);

/** Those that made none. */
export const COMMANDS = statement<EventlessCommand>(
  'commands',
  `select command_id as "commandId", command_hash as "commandHash", outcome, recorded_at as "recordedAt"
     from commands where key = any($1::uuid[])`,
);

export const OUTCOMES = statement<OutcomeAt>(
  'outcomes',
  `select position, outcome from events where position > $1 and position <= $2 and outcome is not null order by position`,
);

/** All of those without events, by one cursor: as they are when it is declared, sorted by the server, which may take its disk for that. */
export const DECLARE_COMMANDS = `
  begin read only;
  declare commands_scan no scroll cursor for
    select command_id as "commandId", command_hash as "commandHash", outcome, recorded_at as "recordedAt"
      from commands order by recorded_at, command_id`;

export const FETCH_COMMANDS = statement<EventlessCommand>('fetch-commands', 'fetch 1000 from commands_scan');

/** Each tail by its own walk of the index; the streams come sorted, so that no more tails are walked than the limit takes. */
export const TAILS = statement<RecordedEvent>(
  'tails',
  `select t.*
     from (select stream collate "C" as stream, after from unnest($1::text[], $2::bigint[]) as w(stream, after) order by 1) wanted
     cross join lateral (
       select ${EVENT} from events where events.stream = wanted.stream and revision > wanted.after order by revision limit $3
     ) t
    order by wanted.stream, t.revision limit $3`,
);

export const SAVE_SNAPSHOTS = statement<never>(
  'save-snapshots',
  `insert into snapshots as s (stream, revision, format, state)
   select * from unnest($1::text[], $2::bigint[], $3::integer[], $4::text[])
   on conflict (stream) do update set revision = excluded.revision, format = excluded.format, state = excluded.state
     where s.revision <= excluded.revision`,
);

export const SNAPSHOTS = statement<StreamSnapshot>(
  'snapshots',
  `select stream, revision, format, state from snapshots where stream = any($1::text[])`,
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

/**
 * For the connection that appends. The append function must look up single rows however small the tables were when it was planned, and one
 * plan fits every group: planning anew costs more than the look-ups.
 */
export const APPEND_SESSION = `
  set enable_seqscan = off;
  set enable_hashjoin = off;
  set enable_mergejoin = off;
  set plan_cache_mode = force_generic_plan`;
