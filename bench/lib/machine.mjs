import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH } from './folders.mjs';

/** What a figure depends on beside the code. */
const SETTINGS = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
  'wal_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'wal_compression',
  'effective_io_concurrency',
  'max_connections',
];

/** Resident memory of a process in MiB; null where the system does not say. */
export const residentMemory = (pid) => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1024);
    return { now: of('VmRSS'), peak: of('VmHWM') };
  } catch {
    return null;
  }
};

const peerVersions = () => {
  const { dependencies } = JSON.parse(readFileSync(join(BENCH, 'package.json'), 'utf8'));
  const told = ['@event-driven-io/emmett-postgresql', '@nestjs/core', 'typeorm', 'fastify', 'pg'];
  return Object.fromEntries(told.map((name) => [name, dependencies[name]]));
};

/** The machine, the versions and the settings of a run. */
export const describeMachine = async (server) => {
  const rows = await server.query('select name, current_setting(name) as value from pg_settings where name = any($1)', [
    SETTINGS,
  ]);
  const [{ version }] = await server.query('select version() as version', []);
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    postgres: /PostgreSQL [\d.]+/.exec(version)?.[0] ?? version,
    peers: peerVersions(),
    settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
    date: new Date().toISOString(),
  };
};
