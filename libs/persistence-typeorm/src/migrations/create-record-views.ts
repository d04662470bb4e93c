import type { MigrationInterface, QueryRunner } from 'typeorm';

// The keys of an index fit into a page even if every name is as long as may be, and four bytes to the character; so inputs are counted, and of the
// name of a stream only the beginning is in the index.
const TABLES = [
  `create table records (
     generation integer not null,
     record_type text collate "C" not null,
     key text collate "C" not null,
     retracted boolean not null,
     applied_position bigint not null,
     applied_revision bigint not null,
     chain_hash bytea not null,
     primary key (generation, record_type, key)
   ) partition by list (generation)`,

  `create table record_fields (
     generation integer not null,
     record_type text collate "C" not null,
     key text collate "C" not null,
     field text collate "C" not null,
     value text collate "C" not null,
     kind text collate "C" not null,
     set_revision bigint not null,
     set_position bigint not null,
     subsystem text collate "C" not null,
     producer_version text collate "C",
     command_id text collate "C" not null,
     actor text collate "C",
     reason_code text collate "C",
     recorded_at bigint not null,
     algorithm text collate "C",
     algorithm_version text collate "C",
     primary key (generation, record_type, key, field)
   ) partition by list (generation)`,

  `create table record_inputs (
     generation integer not null,
     record_type text collate "C" not null,
     key text collate "C" not null,
     revision bigint not null,
     ordinal integer not null,
     variable text collate "C" not null,
     input_stream text collate "C" not null,
     input_revision bigint not null,
     input_field text collate "C",
     primary key (generation, record_type, key, revision, ordinal)
   ) partition by list (generation)`,
  `create index record_inputs_by_stream on record_inputs (left(input_stream, 200), record_type, key, revision, ordinal)`,

  `create table formulas (
     generation integer not null,
     algorithm text collate "C" not null,
     version text collate "C" not null,
     field text collate "C" not null,
     expression text collate "C" not null,
     description text collate "C",
     position bigint not null,
     subsystem text collate "C" not null,
     actor text collate "C",
     recorded_at bigint not null,
     primary key (generation, algorithm, version, field)
   ) partition by list (generation)`,
];

const NAMES = ['formulas', 'record_fields', 'record_inputs', 'records'];

export class CreateRecordViews1764000000107 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    for (const table of NAMES)
      await runner.query(`create table ${table}_g1 partition of ${table} for values in (1) with (fillfactor = 80)`);
    await runner.query(`insert into projections (name, live_generation) values ('records', 1)`);
    await runner.query(
      `insert into projection_generations (projection, generation, position) values ('records', 1, 0)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${NAMES.join(', ')}`);
    await runner.query(`delete from projection_generations where projection = 'records'`);
    await runner.query(`delete from projections where name = 'records'`);
  }
}
