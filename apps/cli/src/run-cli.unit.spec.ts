import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acceptedLine, json, scripted } from '../../../libs/client/src/testing/tiny-server.js';
import type { Reply, TinyServer } from '../../../libs/client/src/testing/tiny-server.js';
import { runCli } from './run-cli.js';

let server: TinyServer;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tallyman-cli-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

const serve = async (...replies: readonly Reply[]): Promise<void> => {
  server = await scripted(...replies);
};

const cli = async (argv: readonly string[], environment: Record<string, string> = {}) => {
  const said = { out: '', err: '' };
  const code = await runCli({
    argv,
    environment: { TALLYMAN_URL: server.url, TALLYMAN_KEY: 'tm_key', ...environment },
    interruption: () => new AbortController().signal,
    terminal: {
      out: (text) => (said.out += `${text}\n`),
      err: (text) => (said.err += text),
      watched: false,
    },
  });
  return { code, ...said };
};

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const problem = (status: number, code: string, members = {}) =>
  json(status, { code, detail: `it is ${code}`, ...members });
const stock = {
  sku: 'A',
  location: 'L',
  ...{ onHand: 7, sellable: 7, free: 7, held: 0, committed: 0, safetyStock: 0, available: 7 },
  ...{ damaged: 0, qualityControl: 0, quarantined: 0 },
  freshness: { position: 5, lag: 0, source: 'view' },
};

describe('the command line', () => {
  beforeEach(() => serve(json(200, stock)));

  it.each([
    [['--help'], 0, 'Exit codes: 0 good, 1 bad news'],
    [['explain', '--help'], 0, '--expected <value>'],
  ])('%j helps', async (argv, code, text) => {
    expect(await cli(argv)).toMatchObject({ code, out: expect.stringContaining(text) as string });
  });

  it.each([
    [['fly'], "unknown command 'fly'"],
    [['explain', 'A'], "missing required argument 'location'"],
    [['explain', 'A', 'L', '--expected', 'four'], 'It must be a whole number'],
    [['explain', 'A', 'L', '--expected', '1.5'], 'It must be a whole number'],
    [['explain', 'A', 'L', '--at', '2026-12-01'], 'It must be a log position, or a time'],
    [['explain', 'A', 'L', '--field', 'colour'], 'There is no field colour'],
    [['reconcile', 'x.csv', '--location', 'L'], "required option '--counted-by <who>' not specified"],
    [['reconcile', '/nowhere.csv', '--location', 'L', '--counted-by', 'me'], 'Cannot read /nowhere.csv'],
    [['reconcile', 'x', '--location', 'L', '--counted-by', 'me', '--approve', '--approve-lines', '1'], 'Give either'],
    [['keys', 'create'], "required option '--subsystem <name>' not specified"],
    [['import', '/nowhere.ndjson'], 'Cannot read /nowhere.ndjson'],
    [['log', 'copy', '--from', 'postgres://a'], "required option '--to <url>' not specified"],
    [['log', 'copy', '--from', 'mysql://u:secret@a', '--to', 'esdb://b'], '--from must begin with postgres://'],
    [['log', 'copy', '--from', 'postgres://a', '--to', 'kurrentdb://b'], 'which this release does not know'],
    [['log', 'copy', '--from', 'esdb://b', '--to', 'esdb://b'], 'are the same log'],
  ])('%j is a usage error', async (argv, text) => {
    expect(await cli(argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(text) as string });
    expect(server.seen).toEqual([]);
  });

  it('takes url, key and json before or after the verb, and these before the environment', async () => {
    const elsewhere = { TALLYMAN_URL: 'http://127.0.0.1:1', TALLYMAN_KEY: 'tm_other' };
    for (const argv of [
      ['--url', server.url, '--key', 'tm_said', '--json', 'stock', 'A', 'L'],
      ['stock', 'A', 'L', '--url', server.url, '--key', 'tm_said', '--json'],
    ])
      expect(JSON.parse((await cli(argv, elsewhere)).out)).toEqual(stock);
    expect(server.seen.map(({ key }) => key)).toEqual(['Bearer tm_said', 'Bearer tm_said']);
  });

  it('finds the key of the development start', async () => {
    file('dev-keys.json', '{"admin":"tm_found","dev":"tm_dev"}');
    await cli(['stock', 'A', 'L'], { TALLYMAN_KEY: '', TALLYMAN_DATA_DIR: folder });
    expect(server.seen[0]?.key).toBe('Bearer tm_found');
  });

  it('shows a table to people', async () => {
    const { code, out } = await cli(['stock', 'A', 'L']);
    expect(code).toBe(0);
    expect(out).toMatch(/location +onHand +sellable.*\nL +7 +7/);
    expect(out).toContain('As of position 5 (view, up to date)');
  });
});

describe('errors', () => {
  it.each([
    [404, 'stock_item_not_found', 1],
    [400, 'validation_failed', 2],
    [401, 'unauthenticated', 2],
    [403, 'admin_required', 2],
    [500, 'internal_error', 3],
  ])('%i %s ends with %i', async (status, name, code) => {
    await serve(problem(status, name));
    const ended = await cli(['stock', 'A', 'L']);
    expect(ended).toMatchObject({ code, out: '', err: `tallyman: it is ${name} (${name}, ${String(status)})\n` });
  });

  it('of a service that is not there end with 3', async () => {
    await serve(json(200, {}));
    const { code, err } = await cli(['keys', 'create', '--subsystem', 'x', '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(3);
    expect(err).toContain('cannot reach the service at http://127.0.0.1:1');
  });
});

describe('import', () => {
  /** Accepts, but says no to the ids that begin with `no`. */
  const decide: Reply = (response, body) => {
    const ids = body
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { commandId: string }).commandId);
    const refusal = { outcome: 'refused', replayed: false, status: 409, code: 'insufficient_stock', detail: 'none' };
    const lines = ids.map((commandId) =>
      commandId.startsWith('no') ? { ...refusal, commandId } : acceptedLine(commandId),
    );
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  const command = (commandId?: string) => JSON.stringify({ type: 'ReceiveStock', commandId, sku: 'A', location: 'L' });
  const sentIds = () =>
    server.seen
      .flatMap(({ body }) => body.trim().split('\n'))
      .map((line) => (JSON.parse(line) as { commandId: string }).commandId);
  beforeEach(() => serve(decide));

  it('sums up, names lines by their number, and is bad news when one was refused', async () => {
    const path = file('a.ndjson', `${command('a')}\r\n\n${command('no-1')}\n{"type":\n${command('b')}`);
    const { code, out } = await cli(['import', path, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ...{ lines: 4, accepted: 2, replayed: 0, refused: 1, invalid: 1, unavailable: 0, position: 1 },
      refusalsByCode: { insufficient_stock: 1, malformed_json: 1 },
    });
    const { examples } = JSON.parse(out) as { examples: { line: number }[] };
    expect(examples.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('is good when everything was accepted', async () => {
    expect(await cli(['import', file('a.ndjson', `\uFEFF${command('a')}\n`)])).toMatchObject({ code: 0 });
  });

  it('does not make ids of its own accord', async () => {
    const { code, err } = await cli(['import', file('a.ndjson', `${command()}\n`)]);
    expect(code).toBe(2);
    expect(err).toContain('Line 1 has no commandId');
  });

  it('says how far it came when the service goes away', async () => {
    const path = file('a.ndjson', `${command('a')}\n`);
    const { code, err } = await cli(['import', path, '--url', 'http://127.0.0.1:1']);
    expect(code).toBe(3);
    expect(err).toContain('Stopped after 0 answers. Run the same import again');
  });

  it('makes the same ids for the same import, and others for the next', async () => {
    const path = file('a.ndjson', `${command()}\n${command()}\n`);
    for (const name of ['mon', 'mon', 'tue']) await cli(['import', path, '--id-prefix', name]);
    const [a, b, again1, again2, c, d] = sentIds();
    expect([again1, again2]).toEqual([a, b]);
    expect(new Set([a, b, c, d]).size).toBe(4);
  });
});

describe('rebuild', () => {
  const running = {
    rebuildId: 'r1',
    projection: 'stock',
    status: 'running',
    phase: 'fold',
    position: 1,
    targetPosition: 9,
  };
  const done = (differenceCount: number) => ({
    ...{ ...running, status: 'completed', phase: 'switched' },
    certificate: {
      ...{ position: 9, eventsFolded: 9, rowsCompared: 2, cellsCompared: 20, differenceCount },
      differences: [{ table: 'stock_items', key: 'L/A', column: 'held', live: '7', rebuilt: '0' }].slice(
        0,
        differenceCount,
      ),
    },
  });

  it.each([
    [0, 0, 'No difference'],
    [1, 1, 'held'],
  ])('with %i differences ends with %i', async (count, code, text) => {
    await serve(json(202, running), json(200, running), json(200, done(count)));
    expect(await cli(['rebuild'])).toMatchObject({ code, out: expect.stringContaining(text) as string });
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/admin/projections/stock/rebuilds',
      'GET /v1/admin/projections/stock/rebuilds/r1',
      'GET /v1/admin/projections/stock/rebuilds/r1',
    ]);
  });

  it('that failed is bad news', async () => {
    await serve(json(202, running), json(200, { ...running, status: 'failed', error: 'out of disk' }));
    expect(await cli(['rebuild'])).toMatchObject({ code: 1, out: expect.stringContaining('out of disk') as string });
  });

  it('follows the one that runs already', async () => {
    await serve(problem(409, 'rebuild_running', { rebuildId: 'r1' }), json(200, running), json(200, done(0)));
    expect(await cli(['rebuild'])).toMatchObject({ code: 0 });
  });

  it('does not wait when told so', async () => {
    await serve(json(202, running));
    expect(await cli(['rebuild', 'stock', '--no-wait'])).toMatchObject({ code: 0 });
    expect(server.seen).toHaveLength(1);
  });
});

describe('reconcile', () => {
  const count = (status: string) => ({
    ...{ id: 'c1', status: 'proposed', location: 'L', summary: { lines: 1, matched: 0, short: 1, over: 0 } },
    lines: [
      {
        line: 0,
        sku: 'A',
        condition: 'sellable',
        counted: 5,
        expected: 7,
        variance: -2,
        position: 3,
        status,
        proposal: null,
        refusal: null,
      },
    ],
  });
  const args = ['--location', 'L 1', '--counted-by', 'night shift'];

  it('sends a scanner file as it is; an open variance is bad news', async () => {
    await serve(json(201, count('proposed')));
    const path = file('count.csv', 'sku,counted,countedAt\nA,5,2026-12-01T10:00:00Z\n');
    expect(await cli(['reconcile', path, ...args])).toMatchObject({ code: 1 });
    expect(server.seen[0]).toMatchObject({
      path: '/v1/reconciliations?location=L+1&countedBy=night+shift',
      body: 'sku,counted,countedAt\nA,5,2026-12-01T10:00:00Z\n',
    });
  });

  it('approves all lines, or those that are named', async () => {
    await serve(
      json(201, count('proposed')),
      json(200, count('approved')),
      json(201, count('proposed')),
      json(200, count('approved')),
    );
    const path = file('count.json', '[{"sku":"A","counted":5,"countedAt":"2026-12-01T10:00:00Z"}]');
    expect(await cli(['reconcile', path, ...args, '--approve'])).toMatchObject({ code: 0 });
    expect(await cli(['reconcile', path, ...args, '--approve-lines', '0, 2'])).toMatchObject({ code: 0 });
    expect(server.seen[1]).toMatchObject({ path: '/v1/reconciliations/c1/approve', body: '{}' });
    expect(server.seen[3]).toMatchObject({ body: '{"lines":[0,2]}' });
  });

  it('wants lines', async () => {
    await serve(json(201, {}));
    expect(await cli(['reconcile', file('x.json', '{"line":[]}'), ...args])).toMatchObject({ code: 2 });
    expect(await cli(['reconcile', file('y.json', '{'), ...args])).toMatchObject({ code: 2 });
  });
});

describe('explain', () => {
  const explanation = (value: number, verdict: string) => ({
    subject: { kind: 'stock', sku: 'A', location: 'L' },
    ...{ field: 'available', value, at: { position: 9 }, page: { from: 0, limit: 1000, totalSteps: 0, next: null } },
    ...{ steps: [], bySubsystem: [], proof: { events: 0, streamHash: '', value }, verdict },
  });

  it.each([
    [4, 'consistent', 0],
    [87, 'consistent', 1],
    [4, 'view_drift', 1],
    [4, 'log_tampered', 1],
  ])('of %i, expected 4, verdict %s, ends with %i', async (value, verdict, code) => {
    await serve(json(200, explanation(value, verdict)));
    expect(await cli(['explain', 'A', 'L', '--expected', '4'])).toMatchObject({ code });
    expect(server.seen[0]?.path).toContain('field=available');
  });
});

describe('the verbs that open the database', () => {
  beforeEach(() => serve(json(200, {})));

  it('verify nothing where there is no data, instead of making an empty database and praising it', async () => {
    const { code, err } = await cli(['verify'], { TALLYMAN_DATA_DIR: join(folder, 'none'), DATABASE_URL: '' });
    expect(code).toBe(2);
    expect(err).toContain('There is no data in');
  });

  it('take wrong settings for a usage error', async () => {
    const { code, err } = await cli(['migrate'], { DATABASE_URL: 'mysql://somewhere' });
    expect(code).toBe(2);
    expect(err).toContain('DATABASE_URL must begin with');
  });
});
