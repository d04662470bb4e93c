import { ALONG_THE_INDEX, scanQuery } from './statements.js';
import { createLogDatabase } from './testing/log-database.js';

/** Events of a log that was filled a moment ago: nothing has counted them for the planner. */
const FILL = `insert into events (position, revision, recorded_at, event_id, stream, type, hash, body)
  select n, n, 0, gen_random_uuid(), 's', 'T', sha256(n::text::bytea), repeat('x', 400) from generate_series(1, 5000) n`;

it('a scan sends the first rows before it has read the last, with no statistics of the log', async () => {
  const database = await createLogDatabase();
  try {
    const client = await database.connect();
    await client.query('alter table events set (autovacuum_enabled = off)');
    await client.query(FILL);
    await client.query(ALONG_THE_INDEX);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${scanQuery(0, 4000)}`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Index Scan using events_pkey');
    expect(plan).not.toContain('Sort');
  } finally {
    await database.close();
  }
});
