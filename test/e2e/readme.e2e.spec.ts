import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestService } from '../support/service.js';
import { endLog, logSettings } from '../support/test-log.js';

const run = promisify(execFile);

/** The commands of the README's tour, in order. */
const tourOf = (readme: string): string => {
  const tour = readme.slice(readme.indexOf('## Five minutes'), readme.indexOf('## On real data'));
  return [...tour.matchAll(/```\n([\s\S]*?)```/g)].map(([, block]) => block ?? '').join('\n');
};

it('has a tour that works word for word', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tallyman-tour-'));
  await chmod(dataDir, 0o755);
  const service = await startTestService({ TALLYMAN_DATA_DIR: dataDir, TALLYMAN_ADMIN_KEY: '' });
  try {
    const script = tourOf(await readFile('README.md', 'utf8'))
      .replaceAll('http://127.0.0.1:3000', service.url)
      .replaceAll('.tallyman/dev-keys.json', join(dataDir, 'dev-keys.json'));
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TALLYMAN_URL: service.url,
      TALLYMAN_DATA_DIR: dataDir,
      ...(await logSettings(dataDir)),
    };
    const { stdout } = await run('bash', ['-c', script], { env });
    const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
    expect(answers.map((answer) => JSON.parse(answer) as unknown)).toMatchObject([
      { outcome: 'accepted', state: { available: 6 } },
      { outcome: 'accepted', replayed: false, state: { available: 4 } },
      { outcome: 'accepted', replayed: true, state: { available: 4 } },
      { code: 'insufficient_stock', available: 4, requested: 20 },
      { outcome: 'accepted' },
      { outcome: 'accepted', state: { available: 7 } },
      { outcome: 'accepted' },
      { outcome: 'accepted', state: { available: 10 } },
      { sku: '85123A', location: 'LDN1' },
      { field: 'available', value: 10, expected: 7, gap: 3, verdict: 'consistent' },
      { status: 'proposed', lines: [{ counted: 9, expected: 12, variance: -3 }] },
    ]);
    expect(stdout).toContain('is 10, expected 7 (+3)');
    expect(stdout).toContain('No difference: the views were right.');
    expect(stdout).toContain('Clean: ');
  } finally {
    await service.end();
    await endLog(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
}, 180_000);
