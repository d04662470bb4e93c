import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * `npm run check`: everything that can be said about the tree without running it. All checks are made even if one
 * fails, so that one run shows all there is to mend. Arguments choose among them: `npm run check -- types lint`.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const checks = {
  format: ['prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  // TypeScript 7 checks in a fraction of the time; the package `typescript` is the 6 that Nest's tools need.
  types: ['typescript7/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
  imports: ['dependency-cruiser/bin/dependency-cruise.mjs', 'apps', 'libs', 'examples', 'test', 'tools'],
  lint: ['eslint/bin/eslint.js', '.'],
};

const passes = (name) => {
  const [script, ...args] = checks[name];
  const begun = performance.now();
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  return status === 0;
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in checks));
if (unknown.length > 0) {
  process.stderr.write(`no such check: ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}\n`);
  process.exit(2);
}
const failed = (wanted.length > 0 ? wanted : Object.keys(checks)).filter((name) => !passes(name));
process.exitCode = failed.length === 0 ? 0 : 1;
