import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  // How far the index goes. One row.
  `create table log_index_end (
     id smallint primary key check (id = 1),
     position bigint not null,
     commit_position bigint not null
   )`,
  `insert into log_index_end (id, position, commit_position) values (1, 0, -1)`,

  // Fixed-width columns first: no padding between them. Positions only ever grow, so their index is packed to the last byte.
  `create table log_index_events (
     position bigint not null,
     revision bigint not null,
     commit_position bigint not null,
     -- Milliseconds since 1970.
     recorded_at bigint not null,
     stream text collate "C" not null,
     constraint log_index_events_pkey primary key (position) with (fillfactor = 100),
     constraint log_index_events_stream_revision unique (stream, revision)
   )`,
  `create table log_index_commands (
     key uuid primary key,
     revision bigint not null,
     stream text collate "C" not null
   )`,
  // Rewritten in place over and over: half of each page is left for that.
  `create table log_index_snapshots (
     stream text collate "C" primary key,
     revision bigint not null,
     format integer not null,
     state text not null
   ) with (fillfactor = 50)`,
];

/** What is kept beside a log that is in EventStoreDB, to find things in it. All of it can be made again from that log. */
export class CreateLogIndex1764000000105 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table log_index_end, log_index_events, log_index_commands, log_index_snapshots');
  }
}
