import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '@tallyman/embedded-postgres';
import { endLog } from './test-log.js';

export interface TestDatabase {
  /** Connects as a role that may make roles and owns the database; no superuser on the embedded server. */
  readonly url: string;
  /** Drops the database, whoever is still connected to it, and ends the log beside it. */
  readonly drop: () => Promise<void>;
}

/** The run's own server; the first test that wants a database starts it, and the run's reaper stops it. */
const startOwnServer = async (): Promise<string> => {
  const dataDir = process.env['TALLYMAN_TEST_RUN_DIR'];
  if (dataDir === undefined) throw new Error('no TALLYMAN_TEST_RUN_DIR: was the global set-up of jest.config.mjs run?');
  const { url } = await startEmbeddedPostgres({ dataDir });
  return url;
};

let server: Promise<string> | undefined;
const serverUrl = (): Promise<string> => {
  const given = process.env['TALLYMAN_TEST_DATABASE_URL'];
  server ??= given === undefined || given === '' ? startOwnServer() : Promise.resolve(given);
  return server;
};

const execute = async (connectionString: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

/** insufficient_privilege: the server's own worker is vacuuming it, and that is not ours to end. */
const IS_VACUUMED = '42501';
const DROP_TRIES = 60;

const dropDatabase = async (root: string, name: string): Promise<void> => {
  for (let tries = 1; ; tries += 1)
    try {
      await execute(root, `drop database if exists ${name} with (force)`);
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== IS_VACUUMED || tries === DROP_TRIES) throw error;
      await pause(1000);
    }
};

/** A fresh, empty database of the test run's own server. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const root = await serverUrl();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(root, `create database ${name}`);
  const url = new URL(root);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await endLog(url.href);
      await dropDatabase(root, name);
    },
  };
};
