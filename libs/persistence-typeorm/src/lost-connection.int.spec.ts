import type pg from 'pg';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { createTestDatabase } from '../../../test/support/postgres.js';
import { openDatabase } from './database.js';

it('survives the end of a connection that is taken from the pool and not listened to yet', async () => {
  const { url, drop } = await createTestDatabase();
  const database = await openDatabase({ url });
  const pool = (database.driver as PostgresDriver).master as pg.Pool;
  const taken = await pool.connect();
  const ended = new Promise((resolve) => taken.once('end', resolve));
  const { rows } = await taken.query<{ pid: number }>('select pg_backend_pid() as pid');
  await database.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await ended;
  taken.release(true);
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  await database.destroy();
  await drop();
});
