import type { Client } from 'pg';
import { createLogDatabase } from './testing/log-database.js';
import type { LogDatabase } from './testing/log-database.js';

/** The reader that most logs on PostgreSQL begin with: everything above the highest number seen so far. */
const naiveReader = (client: Client): (() => Promise<readonly number[]>) => {
  let highWater = 0;
  return async () => {
    const { rows } = await client.query<{ seq: string }>('select seq from toy where seq > $1 order by seq', [
      highWater,
    ]);
    const seen = rows.map((row) => Number(row.seq));
    highWater = seen.at(-1) ?? highWater;
    return seen;
  };
};

/** An append of one event, but for its transaction: what the log's function does, then the row. */
const appendOne = async (client: Client, epoch: number, position: number, stream: string): Promise<void> => {
  await client.query(`select append_to_log($1, 0, $2, $2, 1000, 1, '{}', '{}', '{}', '{}', '{}', '{}')`, [
    epoch,
    position,
  ]);
  await client.query(
    `insert into events (position, stream, revision, event_id, type, recorded_at, body, hash)
     values ($1 + 1, $2, 0, gen_random_uuid(), 'T', 1000, '{}', decode(repeat('00', 32), 'hex'))`,
    [position, stream],
  );
};

const sqlState = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error);

describe('two transactions that commit in the other order', () => {
  let database: LogDatabase;
  beforeAll(async () => {
    database = await createLogDatabase();
  });
  afterAll(() => database.close());

  const three = async (): Promise<readonly [Client, Client, Client]> => [
    await database.connect(),
    await database.connect(),
    await database.connect(),
  ];

  it('numbered by a sequence: a reader never sees the one that commits last', async () => {
    const [a, b, reader] = await three();
    await reader.query('create table toy (seq bigserial primary key)');
    const readNext = naiveReader(reader);

    await a.query('begin; insert into toy default values');
    await b.query('begin; insert into toy default values; commit');
    expect(await readNext()).toEqual([2]);
    await a.query('commit');

    expect(await readNext()).toEqual([]);
    expect((await reader.query('select from toy')).rowCount).toBe(2);
  });

  it('numbered by the row of the log: the second cannot commit before the first, and is fenced after it', async () => {
    const [a, b] = await three();
    const store = database.open();
    const { epoch, lastPosition } = await store.acquire('owner');

    await a.query('begin');
    await appendOne(a, epoch, lastPosition, 'a');
    const second = appendOne(b, epoch, lastPosition, 'b').then(() => 'committed', sqlState);
    const early = await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 200, 'waiting'))]);
    const beforeCommit = await store.readLog(0, 10);
    await a.query('commit');

    expect(early).toBe('waiting');
    expect(beforeCommit).toEqual([]);
    expect(await second).toBe('TM001');
    await appendOne(b, epoch, lastPosition + 1, 'b');
    expect((await store.readLog(0, 10)).map((event) => [event.position, event.stream])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });
});
