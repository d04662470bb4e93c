import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/*
 * The ceiling of an append: the rows that were just appended, byte for byte, sent by COPY over one connection into a table
 * of the same shape with the same indexes. No fence, no decision, no hash.
 */

const ROWS_PER_GROUP = 256;
const NEWLINE = 10;

const connect = async (url) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
};

/** Bytes in parts of so many rows each: no row of the text format has a raw newline. */
const inGroups = (bytes) => {
  const groups = [];
  let start = 0;
  let rows = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
    rows += 1;
    if (rows % ROWS_PER_GROUP !== 0) continue;
    groups.push(bytes.subarray(start, at + 1));
    start = at + 1;
  }
  if (start < bytes.length) groups.push(bytes.subarray(start));
  return { groups, rows };
};

const read = async (client, first, last) => {
  const query = `copy (select * from events where position between ${Number(first)} and ${Number(last)} order by position) to stdout`;
  const parts = [];
  for await (const part of client.query(copyTo(query))) parts.push(part);
  return inGroups(Buffer.concat(parts));
};

const send = async (client, table, groups) => {
  const stream = client.query(copyFrom(`copy ${table} from stdin`));
  for (const group of groups) if (!stream.write(group)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
};

/** @param {{ url: string }} options the database that has the log */
export const create = async ({ url }) => {
  const source = await connect(url);
  const target = await connect(url);
  for (const table of ['copied_at_once', 'copied_in_groups'])
    await target.query(`create table ${table} (like events including all)`);
  const timed = async (rows, work) => {
    const begun = performance.now();
    await work();
    return { rate: rows / ((performance.now() - begun) / 1000) };
  };
  return {
    /** All rows in one transaction. */
    atOnce: async ({ first, last }) => {
      const { groups, rows } = await read(source, first, last);
      return timed(rows, () => send(target, 'copied_at_once', groups));
    },
    /** A transaction for each 256 rows, the next one when the one before it is on disk. */
    inGroups: async ({ first, last }) => {
      const { groups, rows } = await read(source, first, last);
      return timed(rows, async () => {
        for (const group of groups) await send(target, 'copied_in_groups', [group]);
      });
    },
    close: () => Promise.all([source.end(), target.end()]),
  };
};
