import type { ViewedGeneration } from '@tallyman/read-models';
import { liveRecord, liveStatement } from './live-rows.js';
import type { LiveRecord, LiveSource, Queries, Rows } from './live-rows.js';

/** What TypeORM's connections are underneath; it has no prepared statements of its own. */
interface PgConnection {
  query(prepared: { name: string; text: string; values: unknown[] }): Promise<{ readonly rows: readonly LiveRecord[] }>;
}

/**
 * `readLive` for what is asked all the time. TypeORM builds the statement once, PostgreSQL plans it once per connection: to build and to
 * plan it takes each of them several times what it takes to run it. `name` must be nobody else's. PostgreSQL makes a new plan by itself
 * when a generation comes or goes.
 */
export const prepareLive = <Parameter extends string, Q extends Queries>(
  source: LiveSource,
  name: string,
  parameters: readonly Parameter[],
  queriesOf: (parameters: Readonly<Record<Parameter, string>>) => Q,
): ((values: Readonly<Record<Parameter, string>>) => Promise<ViewedGeneration<Rows<Q>>>) => {
  const marks = new Map<unknown, Parameter>(parameters.map((parameter) => [`:${parameter}`, parameter]));
  const marked = Object.fromEntries(parameters.map((parameter) => [parameter, `:${parameter}`]));
  const queries = queriesOf(marked as Record<Parameter, string>);
  const [text, places] = liveStatement(source, queries).getQueryAndParameters();
  return async (given) => {
    const values = places.map((place: unknown) => {
      const parameter = marks.get(place);
      return parameter === undefined ? place : given[parameter];
    });
    const runner = source.database.createQueryRunner();
    try {
      const connection = (await runner.connect()) as PgConnection;
      const { rows } = await connection.query({ name, text, values });
      return liveRecord(rows[0], queries);
    } finally {
      await runner.release();
    }
  };
};
