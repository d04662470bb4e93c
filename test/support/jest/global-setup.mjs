import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const reaperFile = fileURLToPath(new URL('./reaper.mjs', import.meta.url));

/**
 * Makes the folder in which the first test that wants PostgreSQL starts it, and a reaper process that cleans up when
 * this process ends, however it ends: the end of its standard input is what it waits for.
 */
export default () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-tests-'));
  process.env.TALLYMAN_TEST_RUN_DIR = folder;
  const reaper = spawn(process.execPath, [reaperFile, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  globalThis.tallymanReaper = reaper;
};
