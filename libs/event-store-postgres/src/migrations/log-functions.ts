import type { LogMigration, MigrationRunner } from './migration.js';

/**
 * One append, one call. SQLSTATE TM001: the caller is not the owner, or not where it thinks the log is. TM002: an expected revision is not there.
 * 23505 (unique): an expected revision is too low, or a command id is known. Every one of them undoes the whole call.
 */
const APPEND_TO_LOG = `
create function append_to_log(
  at_epoch bigint, at_fence bigint, at_position bigint, at_time bigint,
  streams text[], revisions bigint[], ids uuid[], types text[], bodies text[], hashes bytea,
  required_streams text[], required_revisions bigint[], absent_streams text[], absent_revisions bigint[],
  command_ids text[], command_hashes bytea, outcomes text[], first_positions bigint[]
) returns bigint
language plpgsql
-- The checks below must look up single rows however small the table was when they were planned.
set enable_seqscan = off
as $$
declare
  appended bigint;
begin
  -- Locks the log's row until commit: positions become visible in their own order, and nobody appends in between.
  update log
     set last_position = last_position + cardinality(streams), last_recorded_at = at_time, appends = appends + 1
   where id = 1 and epoch = at_epoch and fence = at_fence and last_position = at_position
  returning appends into appended;
  if not found then
    raise exception 'The log has another owner, or is not at position % of epoch %', at_position, at_epoch using errcode = 'TM001';
  end if;

  if exists (select from unnest(required_streams, required_revisions) as required(stream, revision)
              where (select e.position from events e
                      where e.stream = required.stream and e.revision = required.revision) is null)
     or exists (select from unnest(absent_streams, absent_revisions) as absent(stream, revision)
                 where (select e.position from events e
                         where e.stream = absent.stream and e.revision = absent.revision) is not null) then
    raise exception 'A stream is not at its expected revision' using errcode = 'TM002';
  end if;

  insert into events (position, stream, revision, event_id, type, recorded_at, body, hash)
  select at_position + e.n, e.stream, e.revision, e.id, e.type, at_time, e.body,
         substring(hashes from (32 * e.n - 31)::integer for 32)
    from unnest(streams, revisions, ids, types, bodies) with ordinality as e(stream, revision, id, type, body, n);

  insert into commands (command_id, command_hash, outcome, first_position, recorded_at)
  select c.id, substring(command_hashes from (32 * c.n - 31)::integer for 32), c.outcome, c.first_position, at_time
    from unnest(command_ids, outcomes, first_positions) with ordinality as c(id, outcome, first_position, n);

  return appended;
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

/** The two operations on the log that would take several round trips. */
export class LogFunctions1764000000002 implements LogMigration {
  readonly name = 'LogFunctions1764000000002';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(APPEND_TO_LOG);
    await runner.query(POSITION_AT);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('drop function append_to_log');
    await runner.query('drop function log_position_at');
  }
}
