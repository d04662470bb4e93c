import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './folders.mjs';

/*
 * The test server of the EventStoreDB adapter, in a process of its own. It is test code and not among what is built: it is compiled into a
 * folder for this run. With EVENTSTORE_URL that server is used instead.
 */

const SERVER = join('libs', 'event-store-eventstoredb', 'src', 'testing', 'server');

const compile = async (folder) => {
  const swc = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const args = [swc, SERVER, '-d', folder, '--config-file', '.swcrc', '--strip-leading-paths', '--quiet'];
  execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'ignore' });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  return join(folder, 'event-store-eventstoredb', 'src', 'testing', 'server', 'index.js');
};

export const create = async () => {
  const given = process.env.EVENTSTORE_URL;
  if (given !== undefined && given !== '') return { url: () => given, close: () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'tallyman-bench-'));
  try {
    const { startTestEventStore } = await import(await compile(folder));
    const server = await startTestEventStore();
    return { url: () => server.connectionString, close: () => server.stop() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
