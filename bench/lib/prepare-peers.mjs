import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { acquire } from '../../tools/lock.mjs';
import { BENCH, ROOT } from './folders.mjs';

const STAMP = join(BENCH, 'node_modules', '.installed');
const COMPILED = join(BENCH, 'node_modules', '.peers');
/** Peers that are written with decorators, as people do. */
const SERVICES = ['typeorm-service', 'ledger-service'];

const contentOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const wantedStamp = () =>
  createHash('sha256')
    .update(`${process.platform}-${process.arch}\0`)
    .update(contentOf(join(BENCH, 'package.json')))
    .update(contentOf(join(BENCH, 'package-lock.json')))
    .digest('hex');

const npmCi = () =>
  new Promise((resolve, reject) => {
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.env.npm_execpath;
    const [program, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
    // Standard output is for the figures.
    const child = spawn(program, all, { cwd: BENCH, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ci in bench/ ended with ${code ?? signal}`));
    });
  });

/** By the compiler that builds the service. */
const compileServices = () => {
  const swc = createRequire(join(ROOT, 'package.json'))('@swc/core');
  mkdirSync(COMPILED, { recursive: true });
  for (const name of SERVICES) writeFileSync(join(COMPILED, `${name}.js`), compiled(swc, name));
};

const compiled = (swc, name) =>
  swc.transformFileSync(join(BENCH, 'peers', `${name}.ts`), {
    swcrc: false,
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  }).code;

/**
 * Installs the packages of bench/ if their list has changed, and compiles the peers that are written in TypeScript. One process at a time.
 * @param {(message: string) => void} say
 */
export const preparePeers = async (say) => {
  const lock = await acquire(join(ROOT, '.prepare.lock'), (pid) => say(`waiting for process ${pid}, which prepares`));
  try {
    const wanted = wantedStamp();
    if (contentOf(STAMP) !== wanted) {
      say('installing the peers');
      await npmCi();
      writeFileSync(STAMP, wanted);
    }
    compileServices();
  } finally {
    lock.release();
  }
};
