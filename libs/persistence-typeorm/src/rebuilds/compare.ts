import { createHash } from 'node:crypto';
import { CERTIFICATE_DIFFERENCES } from '@tallyman/event-catalog';
import type { CellDifference } from '@tallyman/event-catalog';
import type { Sql } from '../bulk-writer/sql.js';
import { partitionOf } from '../view-tables.js';
import { primaryKey } from './shadow-tables.js';

export interface Comparison {
  readonly rowsCompared: number;
  readonly cellsCompared: number;
  readonly differenceCount: number;
  /** The first CERTIFICATE_DIFFERENCES. */
  readonly differences: readonly CellDifference[];
  readonly differencesHash: string;
}

/** All columns but the generation, which is what differs between the two. */
const columnsOf = async (sql: Sql, table: string): Promise<readonly string[]> => {
  const rows = await sql.query<{ column: string }[]>(
    `select attname as column from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> 'generation' order by attnum`,
    [table],
  );
  return rows.map(({ column }) => column);
};

/** How a person finds the row: `LDN1/85123A` for a stock item (a location has no slash), a JSON array of its key otherwise. */
const keyText = (table: string, key: readonly string[]): string => {
  const parts = key.map((column) => `coalesce(l.${column}, s.${column})`);
  return table === 'stock_items' ? parts.join(` || '/' || `) : `jsonb_build_array(${parts.join(', ')})::text`;
};

/** A cell as text; a cell that is null says so, because null stands for a row that is not there. */
const cell = (side: 'l' | 's', column: string): string =>
  `case when ${side}.generation is not null then coalesce(${side}.${column}::text, 'null') end`;

const cells = (columns: readonly string[]): string =>
  columns.map((c) => `('${c}', ${cell('l', c)}, ${cell('s', c)}, l.${c} is distinct from s.${c})`).join(', ');

/** Of rows that only one side has, all columns differ. Asked of a row as a whole: to make cells of every row would take ten times as long. */
const rowDiffers = (columns: readonly string[]): string => {
  const row = (side: 'l' | 's'): string => `(${columns.map((column) => `${side}.${column}`).join(', ')})`;
  return `(l.generation is null or s.generation is null or ${row('l')} is distinct from ${row('s')})`;
};

/**
 * Every row of either generation, every column but the key. A row that only one side has differs in every cell.
 * $1 rebuild, $2 how many differences are there already.
 */
const compareTable = (
  table: string,
  pair: { live: string; shadow: string },
  key: readonly string[],
  columns: readonly string[],
) => `
  insert into rebuild_differences (rebuild_id, ordinal, table_name, key, column_name, live, rebuilt)
  select $1, $2 + row_number() over (order by d.key collate "C", d.name collate "C"), '${table}', d.key, d.name, d.live, d.rebuilt
  from (
    select ${keyText(table, key)} as key, c.name, c.live, c.rebuilt
    from ${pair.live} l full outer join ${pair.shadow} s on ${key.map((k) => `l.${k} = s.${k}`).join(' and ')}
    cross join lateral (values ${cells(columns)}) as c (name, live, rebuilt, differs)
    where ${rowDiffers(columns)} and (c.differs or l.generation is null or s.generation is null)
  ) d`;

const countRows = async (sql: Sql, live: string, shadow: string, key: readonly string[]): Promise<number> => {
  const [row] = await sql.query<{ rows: string }[]>(
    `select count(*) as rows from ${live} l full outer join ${shadow} s on ${key.map((k) => `l.${k} = s.${k}`).join(' and ')}`,
  );
  return Number(row?.rows);
};

const countDifferences = async (sql: Sql, rebuildId: string): Promise<number> => {
  const [row] = await sql.query<{ count: string }[]>(
    'select count(*) as count from rebuild_differences where rebuild_id = $1',
    [rebuildId],
  );
  return Number(row?.count);
};

/** The differences of a rebuild in their order, after the first `after` of them. */
export const readDifferences = (
  sql: Sql,
  rebuildId: string,
  after: number,
  limit: number,
): Promise<readonly CellDifference[]> =>
  sql.query<CellDifference[]>(
    `select table_name as "table", key, column_name as "column", live, rebuilt from rebuild_differences
     where rebuild_id = $1 and ordinal > $2 order by ordinal limit $3`,
    [rebuildId, after, limit],
  );

/** One line of the text that a certificate's `differencesHash` covers. */
const line = ({ table, key, column, live, rebuilt }: CellDifference): string =>
  `${JSON.stringify({ table, key, column, live, rebuilt })}\n`;

const seal = async (sql: Sql, rebuildId: string): Promise<Pick<Comparison, 'differences' | 'differencesHash'>> => {
  const hash = createHash('sha256');
  const differences = await readDifferences(sql, rebuildId, 0, CERTIFICATE_DIFFERENCES);
  let page = differences;
  for (let after = 0; page.length > 0; page = await readDifferences(sql, rebuildId, after, CERTIFICATE_DIFFERENCES)) {
    for (const difference of page) hash.update(line(difference));
    after += page.length;
  }
  return { differences, differencesHash: hash.digest('hex') };
};

/**
 * Compares two generations cell by cell and stores every difference. Both must stand still meanwhile: the caller's transaction holds the
 * checkpoints of both.
 */
export const compareGenerations = async (
  sql: Sql,
  tables: readonly string[],
  rebuildId: string,
  live: number,
  shadow: number,
): Promise<Comparison> => {
  const totals = { rowsCompared: 0, cellsCompared: 0, differenceCount: 0 };
  for (const table of tables) {
    const key = (await primaryKey(sql, table)).filter((column) => column !== 'generation');
    const columns = (await columnsOf(sql, table)).filter((column) => !key.includes(column));
    const pair = { live: partitionOf(table, live), shadow: partitionOf(table, shadow) };
    const rows = await countRows(sql, pair.live, pair.shadow, key);
    await sql.query(compareTable(table, pair, key, columns), [rebuildId, totals.differenceCount]);
    totals.rowsCompared += rows;
    totals.cellsCompared += rows * columns.length;
    totals.differenceCount = await countDifferences(sql, rebuildId);
  }
  return { ...totals, ...(await seal(sql, rebuildId)) };
};
