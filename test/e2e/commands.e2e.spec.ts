import { useService } from '../support/service-suite.js';

const suite = useService();
let wms: string;
let orders: string;

beforeAll(async () => {
  wms = await suite.service.keyFor('wms');
  orders = await suite.service.keyFor('orders');
});

const command = (json: unknown, key = orders, headers: Record<string, string> = {}) =>
  suite.service.ask('POST', '/v1/commands', { json, key, headers });

const receive = (sku: string, quantity: number) =>
  command({ type: 'ReceiveStock', sku, location: 'LDN1', quantity }, wms);

const hold = (sku: string, quantity: number, more: object = {}) => ({
  type: 'HoldStock',
  sku,
  location: 'LDN1',
  quantity,
  ...more,
});

describe('a single command', () => {
  it('is answered with its position, stream, revision, events and the state after it', async () => {
    const { status, json } = await receive('SINGLE', 40);
    expect(status).toBe(201);
    expect(json).toEqual({
      commandId: expect.any(String),
      outcome: 'accepted',
      replayed: false,
      position: expect.any(Number),
      stream: 'stock-LDN1/SINGLE',
      revision: 0,
      events: [
        expect.objectContaining({
          id: expect.any(String),
          type: 'StockReceived',
          position: expect.any(Number),
          revision: 0,
        }),
      ],
      state: {
        onHand: 40,
        sellable: 40,
        free: 40,
        held: 0,
        committed: 0,
        safetyStock: 0,
        available: 40,
        damaged: 0,
        qualityControl: 0,
        quarantined: 0,
      },
    });
  });

  it('takes every member of the wire shape, and puts it on record', async () => {
    await receive('FULL', 10);
    const { status, json } = await command({
      ...hold('FULL', 2, { holdId: 'cart-991', expiresAt: '2999-12-01T10:00:00Z' }),
      commandId: 'full-1',
      reasonCode: 'checkout_hold',
      reference: { type: 'cart', id: '991' },
      actor: 'checkout-svc',
      producerVersion: '4.2.0',
      occurredAt: '2026-11-01T09:45:00+01:00',
      correlationId: 'corr-1',
      causationId: 'cause-1',
      belief: { before: 10, after: 8, readPosition: 1 },
    });
    expect({ status, json }).toMatchObject({ status: 201, json: { revision: 1, state: { held: 2, available: 8 } } });
    const stream = await suite.service.ask('GET', `/v1/streams/${encodeURIComponent('stock-LDN1/FULL')}?from=1`);
    expect(stream.json).toMatchObject({
      stream: 'stock-LDN1/FULL',
      events: [
        {
          type: 'StockHeld',
          subsystem: 'orders',
          commandId: 'full-1',
          actor: 'checkout-svc',
          producerVersion: '4.2.0',
          correlationId: 'corr-1',
          causationId: 'cause-1',
          reasonCode: 'checkout_hold',
          reference: { type: 'cart', id: '991' },
          occurredAt: '2026-11-01T08:45:00.000Z',
          belief: { before: 10, after: 8 },
          data: { holdId: 'cart-991', quantity: 2 },
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
    });
  });

  it('is refused with a problem that says why', async () => {
    await receive('SHORT', 3);
    const { status, type, json } = await command(hold('SHORT', 5, { commandId: 'short-1' }));
    expect({ status, type }).toEqual({ status: 409, type: 'application/problem+json' });
    expect(json).toMatchObject({
      type: 'https://tallyman.dev/problems/insufficient_stock',
      title: expect.any(String),
      status: 409,
      code: 'insufficient_stock',
      detail: '5 requested, 3 available',
      available: 3,
      requested: 5,
      commandId: 'short-1',
    });
  });

  it('has an outcome that can be asked for', async () => {
    await receive('ASKED', 3);
    const first = await command(hold('ASKED', 1, { commandId: 'asked-1' }));
    const found = await suite.service.ask('GET', '/v1/commands/asked-1', { key: orders });
    expect(found.status).toBe(200);
    expect(found.json).toEqual({ ...(first.json as object), replayed: true });
    expect(await suite.service.ask('GET', '/v1/commands/nobody-sent-this')).toMatchObject({
      status: 404,
      json: { code: 'command_not_found' },
    });
  });
});

describe('idempotency', () => {
  it('gives the first answer again, marked, by body or header', async () => {
    await receive('SAME', 10);
    const first = await command(hold('SAME', 1, { commandId: 'same-1' }));
    const again = await command(hold('SAME', 1), orders, { 'idempotency-key': 'same-1' });
    expect(again.status).toBe(201);
    expect(again.json).toEqual({ ...(first.json as object), replayed: true });
  });

  it('refuses another body, and another subsystem, under a used id', async () => {
    await receive('OTHER', 10);
    await command(hold('OTHER', 1, { commandId: 'other-1' }));
    const body = await command(hold('OTHER', 2, { commandId: 'other-1' }));
    const subsystem = await command(hold('OTHER', 1, { commandId: 'other-1' }), wms);
    for (const { status, json } of [body, subsystem]) {
      expect(status).toBe(422);
      expect(json).toMatchObject({ code: 'command_id_reused', commandId: 'other-1' });
    }
  });

  it('keeps refusals', async () => {
    const early = () => command(hold('EARLY', 1, { commandId: 'early-1' }));
    expect(await early()).toMatchObject({ status: 409, json: { code: 'insufficient_stock' } });
    await receive('EARLY', 10);
    expect(await early()).toMatchObject({ status: 409, json: { code: 'insufficient_stock', replayed: true } });
  });

  it('holds for 50 requests at once: one effect, one answer', async () => {
    await receive('FIFTY', 100);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => command(hold('FIFTY', 1, { commandId: 'fifty-1' }))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(answers.filter(({ json }) => (json as { replayed: boolean }).replayed)).toHaveLength(49);
    expect(new Set(answers.map(({ json }) => (json as { position: number }).position)).size).toBe(1);
    const { json } = await suite.service.ask('GET', '/v1/stock/FIFTY/LDN1?verified=true');
    expect(json).toMatchObject({ held: 1, available: 99 });
  });
});

it('never sells a unit twice: 500 parallel holds of 1 on 100', async () => {
  await receive('RACE', 100);
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, n) => command(hold('RACE', 1, { holdId: `race-${String(n)}` }))),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
  const refused = answers.filter(({ status }) => status === 409);
  expect(refused).toHaveLength(400);
  expect(new Set(refused.map(({ json }) => (json as { code: string }).code))).toEqual(new Set(['insufficient_stock']));
  const { json } = await suite.service.ask('GET', '/v1/stock/RACE/LDN1?verified=true');
  expect(json).toMatchObject({ onHand: 100, held: 100, free: 0, available: 0 });
});

describe('a batch', () => {
  const lines = (sku: string) => [
    { type: 'ReceiveStock', sku, location: 'LDN1', quantity: 5, commandId: `${sku}-1` },
    hold(sku, 3, { commandId: `${sku}-2` }),
    hold(sku, 3, { commandId: `${sku}-3` }),
    { type: 'HoldStock', sku, location: 'LDN1', quantity: 'three' },
    hold(sku, 3, { commandId: `${sku}-2` }),
    hold(sku, 1, { commandId: `${sku}-2` }),
  ];
  const outcomes = (sku: string) => [
    { outcome: 'accepted', commandId: `${sku}-1`, revision: 0 },
    { outcome: 'accepted', commandId: `${sku}-2`, revision: 1, replayed: false },
    { outcome: 'refused', commandId: `${sku}-3`, status: 409, code: 'insufficient_stock', available: 2, requested: 3 },
    { outcome: 'invalid', status: 400, code: expect.any(String), detail: expect.any(String) },
    { outcome: 'accepted', commandId: `${sku}-2`, revision: 1, replayed: true },
    { outcome: 'refused', status: 422, code: 'command_id_reused' },
  ];

  it('as a JSON array is answered in order, malformed lines among the rest', async () => {
    const { status, json } = await suite.service.ask('POST', '/v1/commands/batch', {
      json: lines('ARRAY'),
      key: orders,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ results: outcomes('ARRAY') });
  });

  it('as NDJSON is answered line by line', async () => {
    const body = `${lines('LINES')
      .map((line) => JSON.stringify(line))
      .join('\n')}\n{broken\n`;
    const { status, type, text } = await suite.service.ask('POST', '/v1/commands/batch', {
      body,
      key: orders,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect({ status, type }).toEqual({ status: 200, type: 'application/x-ndjson' });
    const answers = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(answers).toMatchObject([...outcomes('LINES'), { outcome: 'invalid', status: 400 }]);
  });

  it('with atomic=true is all or nothing', async () => {
    const path = '/v1/commands/batch?atomic=true';
    const refused = await suite.service.ask('POST', path, { json: lines('WHOLE').slice(0, 3), key: orders });
    expect(refused).toMatchObject({
      status: 409,
      type: 'application/problem+json',
      json: { code: 'insufficient_stock', index: 2 },
    });
    expect(await suite.service.ask('GET', '/v1/stock/WHOLE/LDN1?verified=true')).toMatchObject({ status: 404 });
    const done = await suite.service.ask('POST', path, { json: lines('WHOLE').slice(0, 2), key: orders });
    expect(done).toMatchObject({
      status: 201,
      json: { results: [{ outcome: 'accepted' }, { outcome: 'accepted', revision: 1 }] },
    });
  });
});

describe('keys', () => {
  it('say which commands a subsystem may send', async () => {
    const returns = await suite.service.keyFor('returns', ['ReturnStock']);
    const sent = await command(hold('SCOPE', 1), returns);
    expect(sent).toMatchObject({
      status: 403,
      type: 'application/problem+json',
      json: { code: 'command_not_allowed' },
    });
    const allowed = await command(
      { type: 'ReturnStock', sku: 'SCOPE', location: 'LDN1', quantity: 1, rma: 'r1' },
      returns,
    );
    expect(allowed.status).toBe(201);
  });

  it('stop working when they are revoked, at once', async () => {
    const created = await suite.service.ask('POST', '/v1/admin/keys', {
      json: { subsystem: 'promo', commands: ['*'], admin: false },
    });
    expect(created).toMatchObject({
      status: 201,
      json: { id: expect.any(String), subsystem: 'promo', key: expect.stringMatching(/^tm_/) },
    });
    const { id, key } = created.json as { id: string; key: string };
    expect((await suite.service.ask('GET', '/v1/stock/SINGLE', { key })).status).toBe(200);
    expect((await suite.service.ask('DELETE', `/v1/admin/keys/${id}`)).status).toBe(204);
    expect(await suite.service.ask('GET', '/v1/stock/SINGLE', { key })).toMatchObject({ status: 401 });
    const { text } = await suite.service.ask('GET', '/v1/admin/keys');
    expect(text).toContain(id);
    expect(text).not.toContain(key);
  });

  it('are needed, and admin ones for administration', async () => {
    expect(await suite.service.ask('GET', '/v1/stock/SINGLE', { key: null })).toMatchObject({
      status: 401,
      type: 'application/problem+json',
    });
    expect(await suite.service.ask('GET', '/v1/stock/SINGLE', { key: 'tm_nonsense' })).toMatchObject({ status: 401 });
    expect(await suite.service.ask('GET', '/v1/admin/keys', { key: orders })).toMatchObject({
      status: 403,
      json: { code: 'admin_required' },
    });
  });
});
