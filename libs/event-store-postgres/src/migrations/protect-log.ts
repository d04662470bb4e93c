import type { LogMigration, MigrationRunner } from './migration.js';

const REFUSE_CHANGE = `
create function refuse_change_of_log() returns trigger
language plpgsql
as $$
begin
  raise exception '% of % is refused: what the log holds is never changed; correct it by a new event', tg_op, tg_table_name
    using errcode = 'TM003';
end $$`;

const PROTECTED = [
  ['events', 'update or delete or truncate'],
  ['commands', 'update or delete or truncate'],
  // Its row is updated by every append, must never go away, and stays the only one.
  ['log', 'insert or delete or truncate'],
] as const;

/** Refuses to change history, whoever asks: also the owner of the tables, until he takes the trigger away. */
export class ProtectLog1764000000013 implements LogMigration {
  readonly name = 'ProtectLog1764000000013';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(REFUSE_CHANGE);
    for (const [table, operations] of PROTECTED) {
      await runner.query(
        `create trigger history_is_not_changed before ${operations} on ${table} for each statement execute function refuse_change_of_log()`,
      );
      // Also in sessions that play replica, where ordinary triggers sleep.
      await runner.query(`alter table ${table} enable always trigger history_is_not_changed`);
    }
  }

  async down(runner: MigrationRunner): Promise<void> {
    for (const [table] of PROTECTED) await runner.query(`drop trigger history_is_not_changed on ${table}`);
    await runner.query('drop function refuse_change_of_log');
  }
}
