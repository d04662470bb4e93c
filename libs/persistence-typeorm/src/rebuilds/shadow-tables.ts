import type { Sql } from '../bulk-writer/sql.js';
import type { ViewSet } from '../view-set.js';
import { partitionOf } from '../view-tables.js';

/** What is asked of the views of a projection. */
type Tables = Pick<ViewSet<never>, 'projection' | 'tables'>;

/**
 * A table of its own for each view, with the primary key that upserts need and no other index: those come, all at once, with `attach`.
 * Not made as a partition at once, because CREATE … PARTITION OF locks out every reader of the view.
 */
export const createShadowTables = async (sql: Sql, { tables }: Tables, generation: number): Promise<void> => {
  for (const table of tables) {
    const shadow = partitionOf(table, generation);
    await sql.query(`create table ${shadow} (like ${table} including defaults) with (fillfactor = 80)`);
    await sql.query(`alter table ${shadow} add primary key (${(await primaryKey(sql, table)).join(', ')})`);
    // It spares ATTACH the scan that would prove the same.
    await sql.query(
      `alter table ${shadow} add constraint ${shadow}_generation check (generation = ${String(generation)})`,
    );
  }
};

/** Columns of a view's primary key, in its order. */
export const primaryKey = async (sql: Sql, table: string): Promise<readonly string[]> => {
  const rows = await sql.query<{ column: string }[]>(
    `select a.attname as column from pg_index i
       cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (attnum, nth)
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
     where i.indrelid = $1::regclass and i.indisprimary order by k.nth`,
    [table],
  );
  return rows.map(({ column }) => column);
};

const isPartition = async (sql: Sql, table: string): Promise<boolean> => {
  const [row] = await sql.query<{ attached: boolean }[]>(
    'select relispartition as attached from pg_class where oid = to_regclass($1)',
    [table],
  );
  return row?.attached === true;
};

/** ATTACH holds a lock that stops neither readers nor writers of the view; it builds the missing indexes of the shadow. */
export const attachShadowTables = async (sql: Sql, { tables }: Tables, generation: number): Promise<void> => {
  for (const table of tables) {
    const shadow = partitionOf(table, generation);
    if (await isPartition(sql, shadow)) continue;
    await sql.query(`alter table ${table} attach partition ${shadow} for values in (${String(generation)})`);
    await sql.query(`alter table ${shadow} drop constraint ${shadow}_generation`);
    // Without statistics the comparison would be planned for an empty table.
    await sql.query(`analyze ${shadow}`);
  }
};

/** Generations of a projection that have a table but no checkpoint: retired, or left behind. */
export const retiredGenerations = async (sql: Sql, { projection, tables }: Tables): Promise<readonly number[]> => {
  const rows = await sql.query<{ generation: number }[]>(
    `select distinct substring(c.relname from '_g([0-9]+)$')::integer as generation
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind = 'r'
       and c.relname ~ ('^(' || array_to_string($1::text[], '|') || ')_g[0-9]+$')
       and substring(c.relname from '_g([0-9]+)$')::integer not in
         (select generation from projection_generations where projection = $2)`,
    [[...tables], projection],
  );
  return rows.map(({ generation }) => generation);
};
