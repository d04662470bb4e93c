import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ROOT, builtLib } from './folders.mjs';

const INT8 = 20;

const connect = async (connectionString) => {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const client = new pg.Client({ connectionString, types });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** Stops the server and removes its folder if we are killed before we can: it waits for the end of its standard input. */
const startReaper = (dataDir) => {
  const file = join(ROOT, 'test', 'support', 'jest', 'reaper.mjs');
  spawn(process.execPath, [file, dataDir], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] }).unref();
};

/** Answers are only worth comparing if what was acknowledged is on disk, for everybody. */
const requireDurability = async (query) => {
  const [row] = await query(
    "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commits",
    [],
  );
  if (row.fsync !== 'on' || row.commits !== 'on')
    throw new Error(`PostgreSQL must be durable: fsync is ${row.fsync}, synchronous_commit ${row.commits}`);
};

/**
 * A PostgreSQL for this run alone, with the settings that the service ships; ours and the peers' databases are on it.
 * @param {{ add(close: () => Promise<void>): unknown }} cleanup
 */
export const startDatabaseServer = async (cleanup) => {
  const { startEmbeddedPostgres } = await builtLib('embedded-postgres');
  const dataDir = await mkdtemp(join(tmpdir(), 'tallyman-bench-'));
  startReaper(dataDir);
  cleanup.add(() => rm(dataDir, { recursive: true, force: true }));
  const server = await startEmbeddedPostgres({ dataDir });
  cleanup.add(() => server.stop());
  const admin = await connect(server.superuserUrl);
  cleanup.add(() => admin.end());
  const query = async (sql, values) => (await admin.query(sql, values)).rows;
  await requireDurability(query);
  return {
    dataDir,
    query,
    /** A fresh database, owned by the role that the service uses. */
    createDatabase: async (name) => {
      await query(`create database ${name} owner tallyman`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    dropDatabase: (name) => query(`drop database if exists ${name} with (force)`),
    /** Everybody starts with nothing left to write back. */
    checkpoint: () => query('checkpoint'),
  };
};

/** Rows of one statement on a connection of its own. */
export const askDatabase = async (url, sql, values = []) => {
  const client = await connect(url);
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
};
