import type { LogMigration, MigrationRunner } from './migration.js';

/** The role that the store's connections take on. Roles belong to the whole cluster, and outlive any one database of it. */
export const APP_ROLE = 'tallyman_app';

// Another database's migration may create the role in the same moment (42710 before it commits its row, 23505 after), or this user may
// not create roles or grant this one (42501). Neither may stop the migration: without the role the trigger still protects.
const CREATE_ROLE = `
do $$
begin
  if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
    create role ${APP_ROLE} nologin;
  end if;
exception when duplicate_object or unique_violation or insufficient_privilege then null;
end $$`;

// A superuser may take on every role and is not made a member. Any other user made the role just now, or is helped by an administrator.
const JOIN_ROLE = `
do $$
begin
  if not pg_has_role(current_user, '${APP_ROLE}', 'USAGE') then
    execute format('grant ${APP_ROLE} to %I', current_user);
  end if;
exception when undefined_object or insufficient_privilege or unique_violation then null;
end $$`;

const GRANT = `
do $$
begin
  if exists (select from pg_roles where rolname = '${APP_ROLE}') then
    grant select, insert on events, commands to ${APP_ROLE};
    grant select, update on log to ${APP_ROLE};
    grant select, insert, update, delete on snapshots to ${APP_ROLE};
  end if;
end $$`;

const REVOKE = `
do $$
begin
  if exists (select from pg_roles where rolname = '${APP_ROLE}') then
    revoke all on events, commands, log, snapshots from ${APP_ROLE};
  end if;
end $$`;

/** A role without login that may add to the log and read it, keep snapshots, and nothing else. */
export class CreateAppRole1764000000015 implements LogMigration {
  readonly name = 'CreateAppRole1764000000015';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(CREATE_ROLE);
    await runner.query(JOIN_ROLE);
    await runner.query(GRANT);
  }

  /** Leaves the role: other databases of the cluster may use it. */
  async down(runner: MigrationRunner): Promise<void> {
    await runner.query(REVOKE);
  }
}
