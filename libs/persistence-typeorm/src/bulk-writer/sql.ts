/** What runs a statement: a transaction's entity manager, or a query runner. */
export interface Sql {
  query<T = unknown>(sql: string, parameters?: unknown[]): Promise<T>;
}
