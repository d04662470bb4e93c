import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateProjections1764000000101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table projections (
        name text collate "C" primary key,
        live_generation integer not null
      )`);
    await runner.query(`
      create table projection_generations (
        projection text collate "C" not null references projections (name),
        generation integer not null check (generation > 0),
        position bigint not null check (position >= 0),
        primary key (projection, generation)
      )`);
    await runner.query(`insert into projections (name, live_generation) values ('stock', 1)`);
    await runner.query(`insert into projection_generations (projection, generation, position) values ('stock', 1, 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table projection_generations');
    await runner.query('drop table projections');
  }
}
