import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRebuilds1764000000103 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table rebuilds (
        rebuild_id text collate "C" primary key,
        projection text collate "C" not null references projections (name),
        status text not null check (status in ('running', 'completed', 'cancelled', 'failed')),
        phase text not null check (phase in ('fold', 'compare', 'switched')),
        from_generation integer not null,
        to_generation integer not null,
        position bigint not null default 0,
        target_position bigint not null default 0,
        events_folded bigint not null default 0,
        events_per_second bigint,
        started_at timestamptz not null,
        finished_at timestamptz,
        error text,
        certificate json,
        certificate_recorded boolean not null default false,
        requested_subsystem text not null,
        requested_key_id text not null,
        unique (projection, to_generation)
      )`);
    await runner.query(`create unique index rebuilds_one_running on rebuilds (projection) where status = 'running'`);
    await runner.query(`
      create table rebuild_differences (
        rebuild_id text collate "C" not null references rebuilds (rebuild_id),
        ordinal bigint not null,
        table_name text not null,
        key text not null,
        column_name text not null,
        live text,
        rebuilt text,
        primary key (rebuild_id, ordinal)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rebuild_differences');
    await runner.query('drop table rebuilds');
  }
}
