import type { LogMigration, MigrationRunner } from './migration.js';

const CREATE_LOG = `
create table log (
  id smallint primary key check (id = 1),
  -- Raised by every acquisition: an append must name it, so a deposed owner cannot write.
  epoch bigint not null,
  -- Raised by an owner that settles an append without an answer: one that reaches the server later must not count.
  fence bigint not null,
  last_position bigint not null,
  -- Milliseconds since 1970, of the last append.
  last_recorded_at bigint not null,
  -- Counts appends: tells after a lost connection whether the one in flight was committed, even if it had no events.
  appends bigint not null,
  owner text
)`;

const FIRST_ROW = `insert into log (id, epoch, fence, last_position, last_recorded_at, appends) values (1, 0, 0, 0, 0, 0)`;

// Fixed-width columns first: no padding between them. No index beyond the two that keep the order of the log and of its streams.
const CREATE_EVENTS = `
create table events (
  position bigint primary key,
  revision bigint not null,
  recorded_at bigint not null,
  event_id uuid not null,
  stream text collate "C" not null,
  type text collate "C" not null,
  hash bytea not null,
  body text not null,
  constraint events_stream_revision unique (stream, revision)
)`;

const CREATE_COMMANDS = `
create table commands (
  first_position bigint,
  recorded_at bigint not null,
  command_id text collate "C" primary key,
  command_hash bytea not null,
  outcome text not null
)`;

const REFUSE_A_LOG_WITH_EVENTS = `
do $$
begin
  if exists (select from events) then
    raise exception 'The log has events. It is evidence and is not dropped by a migration.';
  end if;
end $$`;

/** The log's counter row, its events and the commands that made them. */
export class CreateLog1764000000001 implements LogMigration {
  readonly name = 'CreateLog1764000000001';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(CREATE_LOG);
    await runner.query(FIRST_ROW);
    await runner.query(CREATE_EVENTS);
    await runner.query(CREATE_COMMANDS);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query(REFUSE_A_LOG_WITH_EVENTS);
    await runner.query('drop table commands');
    await runner.query('drop table events');
    await runner.query('drop table log');
  }
}
