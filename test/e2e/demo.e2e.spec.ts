import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEMO = join(process.cwd(), 'dist', 'examples', 'demo', 'main.js');

it('plays the small shop on a service of its own, finds the planted bug, and everything agrees', async () => {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const { stdout } = await run(process.execPath, [DEMO], { env });
  expect(stdout).toContain('AGAIN');
  expect(stdout).toContain('Everything is as it must be.');
}, 180_000);
