import { storedEnvelope, type RecordedEvent } from '@tallyman/event-catalog';
import { type PublicStockCommand, type StockField } from '@tallyman/inventory';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExplain } from './create-explain.js';
import {
  assertLevel,
  hold,
  item,
  LOCATION,
  openHarness,
  receive,
  safety,
  ship,
  units,
  type Harness,
} from './harness.spec-support.js';

const SKU = 'a/b ü😀';
const A = item(SKU);
const SCRIPT = 'examples/verify-proof/verify-proof.py';
const PAGE = 5;

const HISTORY: readonly PublicStockCommand[] = [
  { type: 'OpenStock', ...A, quantity: 20, condition: 'sellable', reasonCode: 'opening_balance' },
  receive(SKU, 30),
  safety(SKU, 4),
  hold(SKU, 'one', 6),
  hold(SKU, 'two', 3),
  { type: 'ReleaseHold', ...A, holdId: 'two', reasonCode: 'sale_cancel' },
  {
    type: 'CommitStock',
    ...A,
    commitment: 'order:1',
    holdId: 'one',
    shortfallPolicy: 'refuse',
    reasonCode: 'payment_capture',
  },
  {
    type: 'ShipStock',
    ...A,
    quantity: units(4),
    commitment: 'order:1',
    shortfallPolicy: 'refuse',
    reasonCode: 'sale_shipment',
  },
  { type: 'ReleaseCommitment', ...A, commitment: 'order:1', reasonCode: 'refund' },
  ship(SKU, 5),
  {
    type: 'MoveStock',
    ...A,
    quantity: units(2),
    from: 'sellable',
    to: 'damaged',
    shortfallPolicy: 'refuse',
    reasonCode: 'damaged',
  },
  {
    type: 'DispatchTransfer',
    ...A,
    transferId: 't',
    quantity: units(3),
    condition: 'sellable',
    to: 'LDN2' as typeof LOCATION,
    reasonCode: 'transfer_out',
  },
  { type: 'ReturnStock', ...A, rma: 'r', quantity: units(2), reasonCode: 'customer_return' },
  { type: 'DispositionReturn', ...A, rma: 'r', quantity: units(1), to: 'sellable', reasonCode: 'restock' },
  { type: 'DispositionReturn', ...A, rma: 'r', quantity: units(1), to: 'scrap', reasonCode: 'damaged' },
  {
    type: 'AdjustStock',
    ...A,
    delta: -1,
    condition: 'damaged',
    shortfallPolicy: 'refuse',
    reasonCode: 'other',
    reasonText: 'quote " tab \t nul \u0000 separator \u2028 lone \ud800',
  },
  {
    type: 'TransformStock',
    ...A,
    transformationId: 'kit',
    direction: 'disassemble',
    quantity: units(1),
    components: [{ sku: item('part').sku, quantity: units(2) }],
    reasonCode: 'kit_disassembly',
  },
  assertLevel(SKU, 50),
];

let harness: Harness;
let server: Server;
let url: string;
/** What somebody did to the raw events on their way. */
let tamper: (event: RecordedEvent) => RecordedEvent = (event) => event;

const answer = async (target: URL): Promise<unknown> => {
  const [, , kind = '', name = ''] = target.pathname.split('/');
  if (kind === 'streams') {
    const from = Number(target.searchParams.get('from'));
    const events = await harness.store.readStream(decodeURIComponent(name), { from, limit: PAGE });
    const next = events.length < PAGE ? null : from + PAGE;
    return { events: events.map(tamper).map(storedEnvelope), next };
  }
  const explain = createExplain({ store: harness.store, views: harness.views, cache: { get: () => undefined } });
  const outcome = await explain({ item: A, field: target.searchParams.get('field') as StockField });
  return outcome?.kind === 'explained' ? outcome.explanation : undefined;
};

beforeAll(async () => {
  harness = await openHarness();
  for (const command of HISTORY) await harness.done(command);
  server = createServer((request, response) => {
    void answer(new URL(request.url ?? '/', 'http://localhost')).then((body) => response.end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  server.close();
  await harness.gate.stop();
});
beforeEach(() => {
  tamper = (event) => event;
});

interface Run {
  readonly code: number;
  readonly output: string;
}

const run = (field: StockField): Promise<Run> =>
  new Promise((resolve, reject) => {
    const wanted = ['--url', url, '--key', 'key', '--sku', SKU, '--location', LOCATION, '--field', field];
    execFile('python3', [SCRIPT, ...wanted], (error, output, faults) => {
      if (error === null) resolve({ code: 0, output });
      else if (typeof error.code === 'number') resolve({ code: error.code, output: output + faults });
      else reject(new Error('python3 could not be run', { cause: error }));
    });
  });

describe('verify-proof.py', () => {
  it.each(['available', 'onHand', 'held', 'committed', 'damaged'] as const)(
    'recomputes %s and the chain from the raw events',
    async (field) => {
      const { value } = await harness.views.item(A);
      const { code, output } = await run(field);
      expect(output).toContain(
        `as of position ${String((await harness.store.head()).position)}: ${String(value?.quantities[field])}\n`,
      );
      expect(output).toContain(value?.chainHash);
      expect(code).toBe(0);
    },
  );

  it('notices an event that is not the one that was recorded', async () => {
    tamper = (event) => ({ ...event, body: event.body.replace('"quantity":30', '"quantity":31') });
    const { code, output } = await run('available');
    expect(code).toBe(1);
    expect(output).toContain('revision 1 has the hash');
    expect(output).toContain('the proof does not hold');
  });

  it('says so when it cannot check', async () => {
    tamper = (event) => ({ ...event, type: 'StockVanished' });
    expect((await run('available')).code).toBe(2);
  });
});
