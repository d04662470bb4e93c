import { execFile } from 'node:child_process';
import { join } from 'node:path';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Document {
  readonly bench: string;
  readonly valid: boolean;
  readonly ratios: Readonly<Record<string, number>>;
  readonly rounds: readonly unknown[];
  readonly machine: { readonly cores: number; readonly settings: Readonly<Record<string, string>> };
}

const RUN = join(process.cwd(), 'bench', 'run.mjs');

const bench = (...args: readonly string[]): Promise<Run> =>
  new Promise((resolve) => {
    execFile(process.execPath, [RUN, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr });
    });
  });

/** `undefined`, with a word about it, where the peers cannot be installed because there is no registry to ask. */
const documentOf = async (name: string): Promise<Document | undefined> => {
  const { code, stdout, stderr } = await bench(name, '--quick', '--json', '--rounds', '2');
  if (stderr.includes('npm ci in bench/ ended')) {
    console.warn(`skipped: the peers of bench/ could not be installed\n${stderr}`);
    return undefined;
  }
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Document;
};

it('lists the benches, and knows no others', async () => {
  expect((await bench()).stdout).toContain('hot-sku');
  expect(await bench('warp')).toMatchObject({ code: 2, stdout: '' });
});

it.each([
  ['append', ['emmett', 'ceiling']],
  ['footprint', ['bytesPerEvent', 'walBytesPerCommand']],
])(
  '%s prints one document and nothing else',
  async (name, ratios) => {
    const document = await documentOf(name);
    if (document === undefined) return;
    expect(document).toMatchObject({ bench: name, valid: true });
    expect(document.rounds).toHaveLength(2);
    for (const ratio of ratios) expect(document.ratios[ratio]).toBeGreaterThan(0);
    expect(document.machine.cores).toBeGreaterThan(0);
    expect(document.machine.settings).toMatchObject({ fsync: 'on', synchronous_commit: 'on' });
  },
  240_000,
);
