import type { Sql } from './bulk-writer/sql.js';

/**
 * The tables of one projection and how changes are written into a generation of them. Each table is partitioned by `generation`, which is the first
 * column of its primary key.
 */
export interface ViewSet<Changes> {
  /** The projection's name. */
  readonly projection: string;
  /** In alphabetical order: the order of differences in a certificate. */
  readonly tables: readonly string[];
  /** Writes a window into a generation. */
  write(sql: Sql, generation: number, changes: Changes): Promise<void>;
  /** The same, where every stream must go on with the revision after its row's. Throws `RevisionGapError`. */
  writeChecked(sql: Sql, generation: number, changes: Changes): Promise<void>;
}
