import pg from 'pg';

/* What a reader of the log does without thinking: pages by key, every column, with `pg`. */

const PAGE = 1_000;

/** @param {{ url: string }} options the database that has the log */
export const create = async ({ url }) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    read: async () => {
      let after = '0';
      let events = 0;
      const begun = performance.now();
      for (;;) {
        const { rows } = await client.query({
          name: 'page',
          text: 'select * from events where position > $1 order by position limit $2',
          values: [after, PAGE],
        });
        if (rows.length === 0) break;
        events += rows.length;
        after = rows.at(-1).position;
      }
      return { rate: events / ((performance.now() - begun) / 1000), events };
    },
    close: () => client.end(),
  };
};
