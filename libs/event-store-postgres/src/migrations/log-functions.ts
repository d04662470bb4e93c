import type { LogMigration, MigrationRunner } from './migration.js';

/**
 * The first step of an append; its rows follow by COPY in the same transaction. SQLSTATE TM001: the caller is not the owner, or not where it
 * thinks the log is. TM002: an expected revision is not there. TM004: a command is known as one of the other kind. An event or a command that is
 * there already is refused by the unique indexes (23505). Every one of them undoes the whole append.
 * How it is planned is the session's to say (`APPEND_SESSION`): a function with settings of its own pays for them at every call.
 */
const APPEND_TO_LOG = `
create function append_to_log(
  at_epoch bigint, at_fence bigint, at_appends bigint, at_position bigint, at_time bigint, added bigint,
  required_streams text[], required_revisions bigint[], absent_streams text[], absent_revisions bigint[],
  event_keys uuid[], command_keys uuid[]
) returns bigint
language plpgsql
as $$
begin
  -- Locks the log's row until commit: positions become visible in their own order, and nobody appends in between. The count of appends is
  -- part of the place: an append sent behind one that failed must fail, also if that one would have moved no position.
  update log
     set last_position = last_position + added, last_recorded_at = at_time, appends = appends + 1
   where id = 1 and epoch = at_epoch and fence = at_fence and appends = at_appends and last_position = at_position;
  if not found then
    raise exception 'The log has another owner, or is not at position % of epoch %', at_position, at_epoch using errcode = 'TM001';
  end if;

  -- A check of nothing is not even begun: that costs more than all the rest of this function.
  if cardinality(required_streams) > 0 then
    if exists (select from unnest(required_streams, required_revisions) as required(stream, revision)
                where (select e.position from events e
                        where e.stream = required.stream and e.revision = required.revision) is null) then
      raise exception 'A stream is not at its expected revision' using errcode = 'TM002';
    end if;
  end if;
  if cardinality(absent_streams) > 0 then
    if exists (select from unnest(absent_streams, absent_revisions) as absent(stream, revision)
                where (select e.position from events e
                        where e.stream = absent.stream and e.revision = absent.revision) is not null) then
      raise exception 'A stream is past its expected revision' using errcode = 'TM002';
    end if;
  end if;

  if cardinality(event_keys) > 0 then
    if exists (select from unnest(event_keys) as made(key) join commands c on c.key = made.key) then
      raise exception 'A command is known already' using errcode = 'TM004';
    end if;
  end if;
  if cardinality(command_keys) > 0 then
    if exists (select from unnest(command_keys) as eventless(key) join events e on e.event_id = eventless.key) then
      raise exception 'A command is known already' using errcode = 'TM004';
    end if;
  end if;

  return at_appends + 1;
end $$`;

/** `recorded_at` never decreases with position: a search by halves needs no index on it. */
const POSITION_AT = `
create function log_position_at(at_time bigint) returns bigint
language plpgsql stable
as $$
declare
  low bigint := 0;
  high bigint := (select last_position from log where id = 1);
  middle bigint;
begin
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select recorded_at <= at_time from events where position = middle) then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return low;
end $$`;

/** What would take several round trips, or a client's word for it. */
export class LogFunctions1764000000012 implements LogMigration {
  readonly name = 'LogFunctions1764000000012';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(APPEND_TO_LOG);
    await runner.query(POSITION_AT);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('drop function append_to_log');
    await runner.query('drop function log_position_at');
  }
}
