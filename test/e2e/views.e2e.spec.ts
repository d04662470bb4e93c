import pg from 'pg';
import { useService } from '../support/service-suite.js';
import type { Answer, Json } from '../support/service.js';

let sql: pg.Client;
let key: string;

// Hooks run in the order they are written: this client goes before its database does.
afterAll(async () => {
  await sql.end();
});
const suite = useService();

beforeAll(async () => {
  key = await suite.service.keyFor('wms');
  sql = new pg.Client({ connectionString: suite.database.url });
  await sql.connect();
});

const send = async (command: object): Promise<number> => {
  const { status, json } = await suite.service.ask('POST', '/v1/commands', {
    key,
    json: { location: 'LDN1', ...command },
  });
  expect({ status, json }).toMatchObject({ status: 201 });
  return (json as { position: number }).position;
};
const get = (path: string) => suite.service.ask('GET', path);

/** Reads until the answer is from this source: while windows are applied an answer may come from elsewhere. */
const until = async (read: () => Promise<Answer>, source: string): Promise<Answer> => {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await read();
    if ((answer.json as { freshness: { source: string } }).freshness.source === source) return answer;
  }
  throw new Error(`no answer from ${source}`);
};

describe('reading stock', () => {
  it('shows what was written, at once with minPosition, and says how fresh it is', async () => {
    const position = await send({ type: 'ReceiveStock', sku: 'READ', quantity: 40 });
    const { status, json } = await get(`/v1/stock/READ/LDN1?minPosition=${String(position)}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      sku: 'READ',
      location: 'LDN1',
      onHand: 40,
      available: 40,
      sellable: 40,
      free: 40,
      held: 0,
      committed: 0,
      safetyStock: 0,
      freshness: {
        position: expect.any(Number),
        lag: expect.any(Number),
        source: expect.stringMatching(/^(memory|redis|view|log)$/),
      },
    });
    expect((json as { freshness: { position: number } }).freshness.position).toBeGreaterThanOrEqual(position);
  });

  it('answers from memory what it has read, until it changes, in the same words', async () => {
    const first = await send({ type: 'ReceiveStock', sku: 'AGAIN', quantity: 40 });
    const read = await get(`/v1/stock/AGAIN/LDN1?minPosition=${String(first)}`);
    const again = await until(() => get('/v1/stock/AGAIN/LDN1'), 'memory');
    const freshness = { position: expect.any(Number) as number, lag: 0, source: 'memory' };
    expect(again.json).toEqual({ ...(read.json as Record<string, Json>), freshness });
    expect(Object.keys(again.json as object)).toEqual(Object.keys(read.json as object));
    expect(again.type).toBe(read.type);
    const second = await send({ type: 'HoldStock', sku: 'AGAIN', quantity: 4, holdId: 'H1' });
    await get(`/v1/stock/AGAIN/LDN1?minPosition=${String(second)}`);
    expect((await get('/v1/stock/AGAIN/LDN1')).json).toMatchObject({ held: 4, available: 36 });
    expect((await suite.service.ask('GET', '/v1/stock/AGAIN/LDN1', { key: null })).status).toBe(401);
  });

  it('shows the past by position and by time', async () => {
    const first = await send({ type: 'ReceiveStock', sku: 'PAST', quantity: 5 });
    const { json } = await get(`/v1/events?from=${String(first)}&limit=1`);
    const recordedAt = (json as { events: { recordedAt: string }[] }).events[0]?.recordedAt ?? '';
    await new Promise((resolve) => setTimeout(resolve, 5));
    await send({ type: 'ReceiveStock', sku: 'PAST', quantity: 6 });
    expect(await get(`/v1/stock/PAST/LDN1?at=${String(first)}`)).toMatchObject({
      json: { onHand: 5, freshness: { source: 'log' } },
    });
    expect(await get(`/v1/stock/PAST/LDN1?at=${encodeURIComponent(recordedAt)}`)).toMatchObject({
      json: { onHand: 5 },
    });
    expect(await get('/v1/stock/PAST/LDN1?verified=true')).toMatchObject({
      json: { onHand: 11, freshness: { source: 'log' } },
    });
  });

  it('adds the locations of a SKU up, and shows what is between them', async () => {
    await send({ type: 'ReceiveStock', sku: 'BOTH', quantity: 10 });
    await send({ type: 'DispatchTransfer', sku: 'BOTH', quantity: 4, to: 'NYC1', transferId: 'T1' });
    const position = await send({
      type: 'ReceiveTransfer',
      sku: 'BOTH',
      location: 'NYC1',
      from: 'LDN1',
      quantity: 3,
      transferId: 'T1',
    });
    const { json } = await get(`/v1/stock/BOTH?minPosition=${String(position)}`);
    expect(json).toMatchObject({ sku: 'BOTH', onHand: 9, inTransit: 1 });
    const transfers = await get('/v1/transfers');
    expect(transfers.json).toMatchObject({
      transfers: [{ transferId: 'T1', dispatched: 4, received: 3, inTransit: 1 }],
    });
  });

  it('shows open holds', async () => {
    await send({ type: 'ReceiveStock', sku: 'HELD', quantity: 10 });
    const position = await send({ type: 'HoldStock', sku: 'HELD', quantity: 2, holdId: 'h1' });
    const { json } = await get(`/v1/stock/HELD/LDN1/holds?minPosition=${String(position)}`);
    expect(json).toMatchObject({ holds: [{ holdId: 'h1', quantity: 2 }] });
  });

  it('expires a hold that nobody touches', async () => {
    await send({ type: 'ReceiveStock', sku: 'DUE', quantity: 1 });
    await send({
      type: 'HoldStock',
      sku: 'DUE',
      quantity: 1,
      holdId: 'd1',
      expiresAt: new Date(Date.now() + 300).toISOString(),
    });
    const types = async () => {
      const { json } = await get(`/v1/streams/${encodeURIComponent('stock-LDN1/DUE')}`);
      return (json as { events: { type: string }[] }).events.map(({ type }) => type);
    };
    while ((await types()).length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await types()).toEqual(['StockReceived', 'StockHeld', 'HoldExpired']);
    expect(await get('/v1/stock/DUE/LDN1?verified=true')).toMatchObject({ json: { available: 1, held: 0 } });
  });
});

describe('explain', () => {
  it('names every event with who, why, and the running value, and proves it', async () => {
    await send({ type: 'ReceiveStock', sku: 'WHY', quantity: 50 });
    await send({
      type: 'HoldStock',
      sku: 'WHY',
      quantity: 20,
      holdId: 'w1',
      actor: 'checkout',
      producerVersion: '4.2.0',
    });
    const position = await send({ type: 'SetSafetyStock', sku: 'WHY', quantity: 5 });
    await get(`/v1/stock/WHY/LDN1?minPosition=${String(position)}`);
    const { status, json } = await get('/v1/stock/WHY/LDN1/explain?field=available&expected=4');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      subject: { kind: 'stock', sku: 'WHY', location: 'LDN1' },
      field: 'available',
      value: 25,
      expected: 4,
      steps: [
        {
          eventType: 'StockReceived',
          delta: 50,
          before: 0,
          after: 50,
          subsystem: 'wms',
          reasonCode: 'purchase_receipt',
          belief: null,
        },
        { eventType: 'StockHeld', delta: -20, before: 50, after: 30, actor: 'checkout', producerVersion: '4.2.0' },
        { eventType: 'SafetyStockSet', delta: -5, before: 30, after: 25 },
      ],
      bySubsystem: [{ subsystem: 'wms', events: 3, delta: 25 }],
      served: { view: { value: 25 } },
      proof: { events: 3, value: 25, streamHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      verdict: 'consistent',
    });
    const stream = await get(`/v1/streams/${encodeURIComponent('stock-LDN1/WHY')}`);
    const events = (stream.json as { events: { hash: string }[] }).events;
    expect((json as { proof: { streamHash: string } }).proof.streamHash).toBe(events.at(-1)?.hash);
  });
});

describe('a view that was changed by somebody', () => {
  const rebuild = async () => {
    const started = await suite.service.ask('POST', '/v1/admin/projections/stock/rebuilds', { json: {} });
    expect(started.status).toBe(202);
    const { rebuildId } = started.json as { rebuildId: string };
    for (;;) {
      const { json } = await get(`/v1/admin/projections/stock/rebuilds/${rebuildId}`);
      const record = json as { status: string; certificate?: { differences: unknown[] } };
      if (record.status !== 'running') return record;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('is named by explain, and rebuilt with a certificate that names exactly those cells', async () => {
    for (const sku of ['DRIFT-1', 'DRIFT-2', 'DRIFT-3']) await send({ type: 'ReceiveStock', sku, quantity: 4 });
    const position = await send({ type: 'HoldStock', sku: 'DRIFT-3', quantity: 1, holdId: 'x' });
    await get(`/v1/stock/DRIFT-3/LDN1?minPosition=${String(position)}`);
    await sql.query(`update stock_items set available = 87 where sku = 'DRIFT-1'`);
    await sql.query(`delete from stock_items where sku = 'DRIFT-2'`);
    await sql.query(`update stock_holds set quantity = 9 where sku = 'DRIFT-3'`);

    expect(await get('/v1/stock/DRIFT-1/LDN1/explain?field=available')).toMatchObject({
      json: { value: 4, verdict: 'view_drift', served: { view: { value: 87 } } },
    });
    expect(await get('/v1/stock/DRIFT-1/LDN1/explain?field=onHand')).toMatchObject({ json: { verdict: 'consistent' } });
    expect(await get('/v1/stock/DRIFT-1/LDN1?verified=true')).toMatchObject({
      json: { available: 4, viewAgrees: false },
    });

    const record = await rebuild();
    expect(record.status).toBe('completed');
    const differences = record.certificate?.differences as { table: string; key: string; column: string }[];
    const named = differences.map(({ table, key: row, column }) => `${table} ${row} ${column}`);
    expect(named.filter((name) => name.includes('DRIFT-1'))).toHaveLength(1);
    expect(named.filter((name) => name.includes('DRIFT-2')).length).toBeGreaterThan(0);
    expect(named.filter((name) => name.includes('DRIFT-3'))).toHaveLength(1);
    expect(named.filter((name) => !name.includes('DRIFT'))).toEqual([]);
    expect(differences.find(({ key: row }) => row.includes('DRIFT-1'))).toMatchObject({
      table: 'stock_items',
      column: 'available',
      live: '87',
      rebuilt: '4',
    });
    for (const sku of ['DRIFT-1', 'DRIFT-2'])
      expect(await get(`/v1/stock/${sku}/LDN1/explain?field=available`)).toMatchObject({
        json: { value: 4, verdict: 'consistent' },
      });
    const log = await get(`/v1/streams/projection-stock`);
    expect(log.json).toMatchObject({
      events: [{ type: 'ProjectionRebuilt', data: { differenceCount: differences.length } }],
    });

    const again = await rebuild();
    expect(again.certificate?.differences).toEqual([]);
  });
});
