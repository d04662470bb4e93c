import type { LogMigration, MigrationRunner } from './migration.js';

// Rewritten in place over and over: half of each page is left for that.
const CREATE_SNAPSHOTS = `
create table snapshots (
  stream text collate "C" primary key,
  revision bigint not null,
  format integer not null,
  state text not null
) with (fillfactor = 50)`;

/** States of long streams, so that they need not be read from their beginning. A cache and no evidence: nothing protects it. */
export class CreateSnapshots1764000000014 implements LogMigration {
  readonly name = 'CreateSnapshots1764000000014';

  async up(runner: MigrationRunner): Promise<void> {
    await runner.query(CREATE_SNAPSHOTS);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await runner.query('drop table snapshots');
  }
}
