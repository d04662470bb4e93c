import type { LogMigration, MigrationRunner } from '../migrations/migration.js';

const CREATE_LEASE = `
create table log_lease (
  id smallint primary key check (id = 1),
  -- Raised by every change: a claim names the one it has seen.
  version bigint not null,
  -- Raised by every claim: a renewal names its own.
  term bigint not null,
  -- The log's, as the owner knew it at the last renewal. For people; what may be written is decided by the row of "log".
  epoch bigint not null,
  -- Null: released.
  owner text,
  host text not null,
  port integer not null,
  secret text not null,
  -- How the application_name of the owner's sessions begins.
  sessions text not null,
  backend_pid integer not null,
  backend_start timestamptz,
  renewed_at timestamptz not null,
  expires_at timestamptz not null
)`;

const FIRST_ROW = `
insert into log_lease (id, version, term, epoch, host, port, secret, sessions, backend_pid, renewed_at, expires_at)
values (1, 0, 0, 0, '', 0, '', '', 0, now(), now())`;

/**
 * Who is to own the log, and where it is reached. Apart from the row of `log`, which every append locks. Not evidence, and not for the app
 * role: whoever reads the secret may send commands.
 */
export class CreateLease1764000000050 implements LogMigration {
  readonly name = 'CreateLease1764000000050';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(CREATE_LEASE);
    await runner.query(FIRST_ROW);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('drop table log_lease');
  }
}
