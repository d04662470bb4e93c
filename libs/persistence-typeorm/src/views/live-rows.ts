import type { DataSource, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { TableRows, Viewed, ViewedGeneration } from '@tallyman/read-models';
import { ProjectionEntity, ProjectionGenerationEntity } from '../entities/projection.entity.js';

export type Select = SelectQueryBuilder<ObjectLiteral>;

/** A query over one view table, aliased `r`, and what its records mean. */
export interface ViewQuery<Row> {
  /** Selects `r.*` of the live generation (`liveOf`), ordered and limited. */
  readonly select: (from: Select) => Select;
  /** Takes a record as PostgreSQL's `to_json` writes it; numbers are exact there up to 2^53. */
  readonly map: (record: never) => Row;
}

/** How a view table is read row by row. A page goes by key, so that one deep in a big table costs what the first one costs. */
export interface TableQueries<Key, Row extends Key> {
  page(after: Key | undefined, limit: number): ViewQuery<Row>;
  row(key: Key): ViewQuery<Row>;
}

/** Whose views are read, and where. */
export interface LiveSource {
  readonly database: DataSource;
  /** Its name. */
  readonly projection: string;
}

/** The condition that names the generation of a projection that readers see. */
export const liveOf = (projection: string): string =>
  `r.generation = (select live_generation from projections where name = '${projection}')`;

/** Names to look for: any text, since what is found was parsed when it came in. */
export type Names<T> = { readonly [Name in keyof T]: string };

export type Queries = Readonly<Record<string, ViewQuery<unknown>>>;
export type Rows<Q extends Queries> = {
  readonly [Name in keyof Q]: Q[Name] extends ViewQuery<infer Row> ? readonly Row[] : never;
};

/** One JSON array of what the query finds, in its order. */
const asJson =
  (query: ViewQuery<unknown>) =>
  (from: Select): Select =>
    from.select(`coalesce(json_agg(to_json(found)), '[]')`).from((rows: Select) => query.select(rows), 'found');

/** What the statement of `readLive` finds. */
export type LiveRecord = { readonly view_generation: number; readonly view_position: string } & Readonly<
  Record<string, readonly never[]>
>;

/** The one statement of `readLive`. */
export const liveStatement = ({ database, projection }: LiveSource, queries: Queries): Select => {
  const live = database
    .createQueryBuilder()
    .select('g.generation', 'view_generation')
    .addSelect('g.position', 'view_position')
    .from(ProjectionEntity, 'p')
    .innerJoin(ProjectionGenerationEntity, 'g', 'g.projection = p.name and g.generation = p.liveGeneration')
    .where('p.name = :projection', { projection });
  for (const [name, query] of Object.entries(queries)) live.addSelect(asJson(query), name);
  return live;
};

/**
 * Reads rows of the live generation together with its position, by ONE statement: generation, position and rows are then of one snapshot,
 * and the statement's own locks keep the partition from being dropped under it. Two statements in a repeatable-read transaction would
 * not do: between them a retired partition may go, and the second would find it empty.
 */
export const readLive = async <Q extends Queries>(
  source: LiveSource,
  queries: Q,
): Promise<ViewedGeneration<Rows<Q>>> => {
  return liveRecord(await liveStatement(source, queries).getRawOne<LiveRecord>(), queries);
};

/** What the statement has found, in terms of the queries. */
export const liveRecord = <Q extends Queries>(
  record: LiveRecord | undefined,
  queries: Q,
): ViewedGeneration<Rows<Q>> => {
  if (record === undefined) throw new Error('the projection has no checkpoint: run the migrations');
  const rows = Object.entries(queries).map(([name, query]) => [name, record[name]?.map(query.map) ?? []]);
  return {
    generation: record.view_generation,
    position: Number(record.view_position),
    value: Object.fromEntries(rows) as Rows<Q>,
  };
};

/** The same for a single query. */
export const readRows = async <Row>(source: LiveSource, query: ViewQuery<Row>): Promise<Viewed<readonly Row[]>> => {
  const viewed = await readLive(source, { rows: query });
  return { ...viewed, value: viewed.value.rows };
};

/** The first row that the query finds. */
export const readRow = async <Row>(source: LiveSource, query: ViewQuery<Row>): Promise<Viewed<Row | undefined>> => {
  const viewed = await readRows(source, query);
  return { ...viewed, value: viewed.value[0] };
};

export const tableRows = <Key, Row extends Key>(
  source: LiveSource,
  queries: TableQueries<Key, Row>,
): TableRows<Key, Row> => ({
  page: (after, limit) => readRows(source, queries.page(after, limit)),
  row: (key) => readRow(source, queries.row(key)),
});
