/** Each with its row as the driver gives it: eight-byte integers as text. */

export interface EndRow {
  readonly position: string;
  readonly commit: string;
}
export const END = `select position, commit_position as commit from log_index_end where id = 1`;

/** First in its transaction: whoever feeds the index at the same time waits at this row, and then finds the end elsewhere. */
export const MOVE_END = `
  update log_index_end set position = $3, commit_position = $4
  where id = 1 and position = $1 and commit_position = $2
  returning position`;

export const ADD_EVENTS = `
  insert into log_index_events (position, revision, commit_position, recorded_at, stream)
  select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])`;

/** Of a command that two owners wrote, around the moment in which one deposed the other, the first in the log counts. */
export const ADD_COMMANDS = `
  insert into log_index_commands (key, revision, stream)
  select * from unnest($1::uuid[], $2::bigint[], $3::text[])
  on conflict (key) do nothing`;

export interface EventRow {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly commit: string;
  readonly recordedAt: string;
}
export const AT_OR_BEFORE = `
  select position, stream, revision, commit_position as commit, recorded_at as "recordedAt"
  from log_index_events where position <= $1 order by position desc limit 1`;

export interface PositionRow {
  readonly position: string;
}
/** Halves the positions until one is left: log time does not fall along them, and so needs no index of its own. */
export const POSITION_AT = `
  with recursive search (low, high) as (
    select 0::bigint, position from log_index_end where id = 1
    union all
    select case when found.early then half.middle else search.low end,
           case when found.early then search.high else half.middle - 1 end
    from search
    cross join lateral (select (search.low + search.high + 1) / 2 as middle) as half
    cross join lateral (
      select e.recorded_at <= $1 as early from log_index_events e where e.position = half.middle
    ) as found
    where search.low < search.high
  )
  select low as position from search where low = high`;

export interface RevisionRow {
  readonly revision: string;
  readonly position: string;
}
export const POSITIONS_OF = `
  select revision, position from log_index_events
  where stream = $1 and revision between $2 and $3 order by revision limit $4`;

export interface CommandRow {
  readonly key: string;
  readonly stream: string;
  readonly revision: string;
}
export const COMMANDS = `select key, stream, revision from log_index_commands where key = any($1::uuid[])`;

/** One statement may touch a row only once: of a stream that is named twice the later revision counts. */
export const SAVE_SNAPSHOTS = `
  insert into log_index_snapshots as s (stream, revision, format, state)
  select distinct on (stream) * from unnest($1::text[], $2::bigint[], $3::integer[], $4::text[])
    as given (stream, revision, format, state)
  order by stream, revision desc
  on conflict (stream) do update set revision = excluded.revision, format = excluded.format, state = excluded.state
    where s.revision <= excluded.revision`;

export interface SnapshotRow {
  readonly stream: string;
  readonly revision: string;
  readonly format: number;
  readonly state: string;
}
export const SNAPSHOTS = `select stream, revision, format, state from log_index_snapshots where stream = any($1::text[])`;
