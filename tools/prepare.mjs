import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquire } from './lock.mjs';

/*
 * Makes a checkout ready to run: installs the packages and builds dist/, each only if something changed. npm runs this
 * before anything is installed, so it uses what Node brings and nothing else.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => join(root, ...parts);
const installStamp = inRoot('node_modules', '.tallyman-installed');
const buildStamp = inRoot('dist', '.tallyman-built');
const sourceFolders = ['apps', 'libs', 'examples'];
const buildSettings = ['package-lock.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];

// Standard output belongs to the command that follows.
const say = (message) => process.stderr.write(`tallyman: ${message}\n`);

const contentOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const hashOf = (files) => {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\0`);
  for (const file of files) hash.update(relative(root, file)).update('\0').update(contentOf(file)).update('\0');
  return hash.digest('hex');
};

const sourcesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
        .sort()
        .map((name) => join(folder, name))
    : [];

const installHash = () => hashOf([inRoot('package.json'), inRoot('package-lock.json')]);
const buildHash = () =>
  hashOf([...buildSettings.map((name) => inRoot(name)), ...sourceFolders.flatMap((name) => sourcesIn(inRoot(name)))]);

const run = (lock, what, program, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
    // If we are killed it goes on alone, and nobody may install beside it.
    if (child.pid !== undefined) lock.addHelper(child.pid);
    // The child gets Ctrl-C from the terminal itself, but not a signal that is sent to us alone.
    const pass = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      if (code === 0) resolve();
      else reject(new Error(`${what} ended with ${code ?? signal}`));
    });
  });

/** Whether node_modules holds what the lock file says, whoever put it there: npm leaves its own copy of the lock. */
const isInstalledByHand = () => {
  const installed = contentOf(inRoot('node_modules', '.package-lock.json'));
  const wanted = contentOf(inRoot('package-lock.json'));
  if (installed === '' || wanted === '') return false;
  const there = JSON.parse(installed).packages;
  return Object.entries(JSON.parse(wanted).packages).every(
    ([path, entry]) =>
      path === '' || (path in there ? there[path].version === entry.version : entry.optional || entry.devOptional),
  );
};

const install = async (lock) => {
  const wanted = installHash();
  if (contentOf(installStamp) === wanted) return;
  if (!isInstalledByHand()) {
    say('installing packages (about a minute the first time)');
    const npm = process.env.npm_execpath;
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    await (npm?.endsWith('.js')
      ? run(lock, 'npm ci', process.execPath, [npm, ...args])
      : run(lock, 'npm ci', 'npm', args));
  }
  writeFileSync(installStamp, wanted);
};

const build = async (lock) => {
  const wanted = buildHash();
  if (contentOf(buildStamp) === wanted) return;
  say('building');
  rmSync(inRoot('dist'), { recursive: true, force: true });
  await run(lock, 'the build', process.execPath, [inRoot('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build']);
  mkdirSync(inRoot('dist'), { recursive: true });
  // A source that changed meanwhile makes the next run build again, since this is the hash of before.
  writeFileSync(buildStamp, wanted);
};

const isReady = () => contentOf(installStamp) === installHash() && contentOf(buildStamp) === buildHash();

/** Installs and builds what is out of date; at once if nothing is. One process at a time does the work. */
export const prepare = async () => {
  if (isReady()) return;
  const waiting = (pid) => say(`waiting for process ${pid}, which prepares this folder (lock: .prepare.lock)`);
  const lock = await acquire(inRoot('.prepare.lock'), waiting);
  try {
    await install(lock);
    await build(lock);
  } finally {
    lock.release();
  }
};

// The real path: the folder may have been entered by a symbolic link.
if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  await prepare().catch((error) => {
    say(error.message);
    process.exitCode = 1;
  });
}
