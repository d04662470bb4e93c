import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const lockModule = pathToFileURL(resolve('tools/lock.mjs')).href;

/** Adds one to a number in a file, many times, without any protection but the lock. */
const program = (rounds: number): string => `
  import { readFileSync, writeFileSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  const { acquire } = await import(process.argv[1]);
  for (let round = 0; round < ${String(rounds)}; round++) {
    const lock = await acquire('lock');
    const value = Number(readFileSync('value', 'utf8'));
    await sleep(1);
    writeFileSync('value', String(value + 1));
    lock.release();
  }`;

const start = (cwd: string, source: string): { pid: number; ended: Promise<number | null> } => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, lockModule], { cwd, stdio: 'inherit' });
  return { pid: child.pid ?? 0, ended: new Promise((end) => child.on('close', end)) };
};

describe('the lock of the tools', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallyman-lock-'));
    await writeFile(join(folder, 'value'), '0');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lets one in at a time, also when the first owner was killed, and leaves nothing behind', async () => {
    const killed = start(
      folder,
      `await (await import(process.argv[1])).acquire('lock'); process.kill(process.pid, 9);`,
    );
    await killed.ended;
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(String(killed.pid));

    const ends = await Promise.all([1, 2, 3, 4].map(() => start(folder, program(5)).ended));
    expect(ends).toEqual([0, 0, 0, 0]);
    expect(await readFile(join(folder, 'value'), 'utf8')).toBe('20');
    expect(await readdir(folder)).toEqual(['value']);
  });

  it('waits for a helper that outlives its owner', async () => {
    const helper = spawn('sleep', ['1']);
    const source = `
      const lock = await (await import(process.argv[1])).acquire('lock');
      lock.addHelper(${String(helper.pid)});
      process.kill(process.pid, 9);`;
    await start(folder, source).ended;

    await start(folder, program(1)).ended;
    expect(helper.exitCode).toBe(0);
  });

  it('is released by a process that exits without doing so', async () => {
    await start(folder, `await (await import(process.argv[1])).acquire('lock'); process.exit(0);`).ended;
    expect(await readdir(folder)).toEqual(['value']);
  });
});
