import type { LogMigration, MigrationRunner } from './migration.js';

const CREATE_LOG = `
create table log (
  -- Always 1, and the only row: nobody may insert another (the trigger of ProtectLog). A check would be prepared anew at every append.
  id smallint primary key,
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

// Fixed-width columns first: no padding between them. Three indexes: the order of the log, that of its streams, and the keys of commands.
// Positions only ever grow, so their index is packed to the last byte.
const CREATE_EVENTS = `
create table events (
  position bigint not null,
  revision bigint not null,
  -- Milliseconds since 1970.
  recorded_at bigint not null,
  -- Of a command's first event it is the command's key.
  event_id uuid not null,
  stream text collate "C" not null,
  type text collate "C" not null,
  hash bytea not null check (octet_length(hash) = 32),
  body text not null,
  -- Of a command's first event: what the command was answered.
  outcome text,
  constraint events_pkey primary key (position) with (fillfactor = 100),
  constraint events_stream_revision unique (stream, revision),
  constraint events_event_id unique (event_id)
) with (toast_tuple_target = 8160)`;

/** Compressing a body of some hundred bytes costs more than it saves: only rows that do not fit a page leave it, as they are. */
const STORE_AS_IT_IS = `
alter table events
  alter column stream set storage main,
  alter column type set storage main,
  alter column body set storage external,
  alter column outcome set storage external`;

// Only commands without events: refusals, and those that changed nothing. Those with events are kept by their first one.
const CREATE_COMMANDS = `
create table commands (
  key uuid primary key,
  recorded_at bigint not null,
  command_id text collate "C" not null,
  command_hash bytea not null check (octet_length(command_hash) = 16),
  outcome text not null
)`;

const REFUSE_AN_EARLIER_LAYOUT = `
do $$
begin
  if to_regclass('events') is not null or to_regclass('commands') is not null then
    raise exception 'This database has the log of a pre-release, in a layout that this release cannot read. Nothing was changed: use an empty database (with the embedded PostgreSQL: another TALLYMAN_DATA_DIR).'
      using errcode = 'TM005';
  end if;
end $$`;

const REFUSE_A_LOG_WITH_EVENTS = `
do $$
begin
  if exists (select from events) then
    raise exception 'The log has events. It is evidence and is not dropped by a migration.';
  end if;
end $$`;

/** The log's counter row, its events and the commands that made none. */
export class CreateLog1764000000011 implements LogMigration {
  readonly name = 'CreateLog1764000000011';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(REFUSE_AN_EARLIER_LAYOUT);
    await runner.query(CREATE_LOG);
    await runner.query(FIRST_ROW);
    await runner.query(CREATE_EVENTS);
    await runner.query(STORE_AS_IT_IS);
    await runner.query(CREATE_COMMANDS);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query(REFUSE_A_LOG_WITH_EVENTS);
    await runner.query('drop table commands');
    await runner.query('drop table events');
    await runner.query('drop table log');
  }
}
