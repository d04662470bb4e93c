import { readFileSync } from 'node:fs';
import { createPostgresEventStore, logMigrations } from '@tallyman/event-store-postgres';
import { migrate, openDatabase } from '@tallyman/persistence-typeorm';
import { writeChainedLog } from '../../../../libs/event-store/src/testing/chained-log.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { runCli } from '../run-cli.js';

let from: TestDatabase;
let to: TestDatabase;
beforeEach(async () => {
  [from, to] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await inDatabase(from, 'select 1');
  const store = createPostgresEventStore({ connectionString: from.url });
  await writeChainedLog(store, 100);
  await store.close();
});
afterEach(async () => {
  await Promise.all([from.drop(), to.drop()]);
});

/** Runs statements as the owner of the tables, who can do anything. */
const inDatabase = async ({ url }: TestDatabase, ...statements: readonly string[]): Promise<void> => {
  const database = await openDatabase({ url, migrations: logMigrations });
  await migrate(database);
  for (const statement of statements) await database.query(statement);
  await database.destroy();
};

/** The digest of a log as docs/guides/log-copy.md has it computed. */
const digestOf = async ({ url }: TestDatabase): Promise<string> => {
  const guide = readFileSync('docs/guides/log-copy.md', 'utf8');
  const statement = /```sql\n([^`]+);\n```/u.exec(guide)?.[1] ?? '';
  const database = await openDatabase({ url });
  const [row] = await database.query<readonly { readonly encode: string }[]>(statement);
  await database.destroy();
  return row?.encode ?? '';
};

const copy = async (...more: readonly string[]) => {
  const said = { out: '', err: '' };
  const code = await runCli({
    argv: ['log', 'copy', '--from', from.url, '--to', to.url, ...more],
    environment: {},
    interruption: () => new AbortController().signal,
    terminal: { out: (text) => (said.out += `${text}\n`), err: (text) => (said.err += text), watched: false },
  });
  return { code, ...said };
};

describe('tallyman log copy', () => {
  it('copies, proves, and is run again to prove it again', async () => {
    const first = await copy('--json');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(first.out)).toMatchObject({ comparison: { equal: true, commands: 100, streams: 5 } });
    const again = await copy();
    expect(again.code).toBe(0);
    expect(again.out).toMatch(
      /^Copied 0 events and 0 commands without events.*\nCompared \d+ events of 5 streams and 100/u,
    );
    const digest = await digestOf(from);
    expect(digest).toMatch(/^[0-9a-f]{64}$/u);
    expect(again.out).toContain(`source       ${digest}\n`);
    expect(again.out).toMatch(/source +([0-9a-f]{64})\ndestination +\1\nEqual\.\n/u);
  });

  it('brings the bad news that the logs are not the same', async () => {
    await copy();
    await inDatabase(
      to,
      'alter table events disable trigger user',
      `update events set body = replace(body, 'wms', 'wmt') where position = 2`,
    );
    const { code, out } = await copy();
    expect(code).toBe(1);
    expect(out).toMatch(
      /NOT EQUAL: 2 differences\.\ndifference .*\nevent_differs +2 .*body: not the same\nchain_broken +2 /u,
    );
  });

  it('refuses a destination with another log, and says so', async () => {
    const store = createPostgresEventStore({ connectionString: to.url });
    await inDatabase(to, 'select 1');
    await writeChainedLog(store, 10, 2);
    await store.close();
    expect(await copy()).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('neither empty nor the beginning of the source') as string,
    });
  });
});
