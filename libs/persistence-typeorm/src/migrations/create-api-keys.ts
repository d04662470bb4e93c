import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateApiKeys1764000000104 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table api_keys (
        id uuid primary key,
        subsystem text not null,
        key_hash bytea not null unique check (octet_length(key_hash) = 32),
        commands text[] not null,
        admin boolean not null,
        created_at timestamptz not null,
        revoked_at timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table api_keys');
  }
}
