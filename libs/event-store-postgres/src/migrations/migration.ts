/** As much of a migration runner as the log's migrations use; TypeORM's `QueryRunner` is one. */
export interface MigrationRunner {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** A step of the schema; the 13 digits at the end of `name` order it among all others. */
export interface LogMigration {
  readonly name: string;
  up(runner: MigrationRunner): Promise<void>;
  down(runner: MigrationRunner): Promise<void>;
}
