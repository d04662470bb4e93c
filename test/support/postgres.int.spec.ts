import pg from 'pg';
import { createTestDatabase } from './postgres.js';

const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  // A drop cuts the connection.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

describe('createTestDatabase', () => {
  it('gives each caller an empty database of its own', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const client = await connect(one.url);
    await client.query('create table only_here (value int)');
    await client.end();
    const elsewhere = await connect(other.url);
    const { rows } = await elsewhere.query(`select to_regclass('only_here') as found`);
    await elsewhere.end();
    expect(rows).toEqual([{ found: null }]);
    await Promise.all([one.drop(), other.drop()]);
  });

  it('drops a database that is still in use', async () => {
    const { url, drop } = await createTestDatabase();
    const client = await connect(url);
    await drop();
    await expect(client.query('select 1')).rejects.toThrow();
    await expect(connect(url)).rejects.toThrow('does not exist');
  });
});
