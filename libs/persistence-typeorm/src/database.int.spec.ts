import { createTestDatabase } from '../../../test/support/postgres.js';
import type { TestDatabase } from '../../../test/support/postgres.js';
import { migrate, openDatabase } from './database.js';

const PROJECTIONS = ['ledger', 'records', 'stock'];

describe('migrations', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('run once when eight starters come at the same time, and not at all the next time', async () => {
    const starters = await Promise.all(Array.from({ length: 8 }, () => openDatabase({ url: test.url, poolSize: 3 })));
    await Promise.all(starters.map(migrate));
    const [first] = starters;
    if (first === undefined) throw new Error('nobody started');
    await migrate(first);
    const rows = await first.query<{ name: string }[]>('select name from migrations order by timestamp');
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    expect(await first.query('select name, live_generation from projections order by name')).toEqual(
      PROJECTIONS.map((name) => ({ name, live_generation: 1 })),
    );
    for (const starter of starters) await starter.destroy();
  });

  it('make exactly the tables and columns that the entities name', async () => {
    const database = await openDatabase({ url: test.url });
    await migrate(database);
    for (const entity of database.entityMetadatas) {
      const columns = await database.query<{ name: string; nullable: boolean }[]>(
        `select column_name as name, is_nullable = 'YES' as nullable from information_schema.columns
         where table_name = $1 order by column_name`,
        [entity.tableName],
      );
      const named = entity.columns.map((column) => ({ name: column.databaseName, nullable: column.isNullable }));
      expect({ table: entity.tableName, columns }).toEqual({
        table: entity.tableName,
        columns: named.sort((a, b) => (a.name < b.name ? -1 : 1)),
      });
    }
    await database.destroy();
  });

  it('can be taken back', async () => {
    const database = await openDatabase({ url: test.url });
    await migrate(database);
    while ((await database.query<unknown[]>('select 1 from migrations')).length > 0) await database.undoLastMigration();
    await migrate(database);
    expect(
      await database.query('select projection, generation, position from projection_generations order by projection'),
    ).toEqual(PROJECTIONS.map((projection) => ({ projection, generation: 1, position: '0' })));
    await database.destroy();
  });
});
