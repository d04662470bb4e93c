import { request } from 'node:http';
import type { Ask, TestService } from '../support/service.js';
import { useService } from '../support/service-suite.js';

const suite = useService();
let key: string;

beforeAll(async () => {
  key = await suite.service.keyFor('orders');
});

afterAll(() => {
  // Nothing below may have been a fault of the service.
  expect(suite.service.output()).not.toMatch(/"level":(50|60)/);
});

const JSON_TYPE = { 'content-type': 'application/json' };
const good = { type: 'ReceiveStock', sku: 'A', location: 'LDN1', quantity: 1 };
const million = 'x'.repeat(1_000_000);

const bodies: readonly (readonly [what: string, ask: Ask])[] = [
  ['broken JSON', { body: '{"type":', headers: JSON_TYPE }],
  ['an empty body', { body: '', headers: JSON_TYPE }],
  ['no object', { json: 7 }],
  ['null', { json: null }],
  ['an array', { json: [good] }],
  ['no type', { json: { ...good, type: undefined } }],
  ['an unknown type', { json: { ...good, type: 'TeleportStock' } }],
  ['a type that every object has', { json: { ...good, type: 'constructor' } }],
  ["a command of the service's own", { json: { type: 'ExpireHolds', sku: 'A', location: 'LDN1' } }],
  ['an unknown field', { json: { ...good, quantitty: 1 } }],
  ['an unknown nested field', { json: { ...good, reference: { type: 'po', id: '1', colour: 'red' } } }],
  ['a subsystem in the body', { json: { ...good, subsystem: 'payments' } }],
  ['a prototype', { body: '{"type":"ReceiveStock","__proto__":{"sku":"A"}}', headers: JSON_TYPE }],
  ['a string for a number', { json: { ...good, quantity: '1' } }],
  ['a fraction', { json: { ...good, quantity: 1.5 } }],
  ['zero', { json: { ...good, quantity: 0 } }],
  ['a negative quantity', { json: { ...good, quantity: -1 } }],
  [
    '2^53',
    { body: '{"type":"ReceiveStock","sku":"A","location":"L","quantity":9007199254740992}', headers: JSON_TYPE },
  ],
  [
    '2^53 + 1',
    { body: '{"type":"ReceiveStock","sku":"A","location":"L","quantity":9007199254740993}', headers: JSON_TYPE },
  ],
  ['1e400', { body: '{"type":"ReceiveStock","sku":"A","location":"L","quantity":1e400}', headers: JSON_TYPE }],
  ['no SKU', { json: { ...good, sku: undefined } }],
  ['an empty SKU', { json: { ...good, sku: '' } }],
  ['an object for a SKU', { json: { ...good, sku: { $gt: '' } } }],
  ['a NUL in a SKU', { json: { ...good, sku: 'A\u0000B' } }],
  [
    'a lone surrogate in a SKU',
    { body: '{"type":"ReceiveStock","sku":"A\\ud800","location":"L","quantity":1}', headers: JSON_TYPE },
  ],
  ['a slash in a location', { json: { ...good, location: 'LDN/1' } }],
  ['a SKU of 1 MB', { json: { ...good, sku: million } }],
  ['a command id of 1 MB', { json: { ...good, commandId: million } }],
  ['an actor of 1 MB', { json: { ...good, actor: million } }],
  ['an unknown reason', { json: { ...good, reasonCode: 'because' } }],
  ['a time without an offset', { json: { ...good, occurredAt: '2026-01-01T00:00:00' } }],
  ['a day that is not', { json: { ...good, occurredAt: '2026-02-30T00:00:00Z' } }],
  ['two different ids', { json: { ...good, commandId: 'a' }, headers: { 'idempotency-key': 'b' } }],
  ['an adjustment without a reason', { json: { type: 'AdjustStock', sku: 'A', location: 'L', delta: 1 } }],
  ['an adjustment by 0', { json: { type: 'AdjustStock', sku: 'A', location: 'L', delta: 0, reasonCode: 'found' } }],
  ['another media type', { body: 'sku=A', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['a deep nest', { body: `${'['.repeat(50_000)}${']'.repeat(50_000)}`, headers: JSON_TYPE }],
];

const expectProblem = (answer: Awaited<ReturnType<TestService['ask']>>): void => {
  expect({ status: answer.status, text: answer.text.slice(0, 300) }).toMatchObject({ status: expect.any(Number) });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.type).toBe('application/problem+json');
  expect(answer.json).toMatchObject({
    status: answer.status,
    code: expect.stringMatching(/^[a-z0-9_]+$/),
    detail: expect.any(String),
  });
  expect(answer.text).not.toMatch(/\bat .*\.[jt]s:\d+/);
};

describe('a command that cannot be understood', () => {
  it.each(bodies)('%s: a problem with a code, never a 500', async (_, ask) => {
    expectProblem(await suite.service.ask('POST', '/v1/commands', { key, ...ask }));
  });
});

describe('a request that cannot be answered', () => {
  it.each([
    ['GET', '/v1/stock/NO-SUCH-SKU', 404],
    ['GET', '/v1/stock/NO-SUCH-SKU/LDN1', 404],
    ['GET', '/v1/stock/NO-SUCH-SKU/LDN1/explain?field=available', 404],
    ['GET', '/v1/streams/stock-LDN1%2FNO-SUCH', 404],
    ['GET', '/v1/reconciliations/00000000-0000-4000-8000-000000000000', 404],
    ['GET', '/v1/reconciliations/nonsense', 404],
    ['GET', '/v1/nothing-here', 404],
    ['GET', '/v1/stock/%ff', 400],
    ['GET', '/v1/stock/A%00B', 400],
    ['GET', '/v1/stock/A/LDN1?colour=red', 400],
    ['GET', '/v1/stock/A/LDN1?at=yesterday', 400],
    ['GET', '/v1/stock/A/LDN1?minPosition=-1', 400],
    ['GET', '/v1/stock/A/LDN1?minPosition=99999999999999999999', 400],
    ['GET', '/v1/events?from=x', 400],
    ['GET', '/v1/events?limit=1000000', 400],
    ['PUT', '/v1/commands', undefined],
    ['POST', '/v1/admin/projections/nothing/rebuilds', 404],
    ['GET', '/v1/admin/projections/stock/rebuilds/nonsense', 404],
    ['DELETE', '/v1/admin/keys/nonsense', 404],
  ] as const)('%s %s', async (method, path, status) => {
    const answer = await suite.service.ask(method, path);
    expectProblem(answer);
    if (status !== undefined) expect({ path, status: answer.status }).toEqual({ path, status });
  });

  it('asks for what is not in the log yet', async () => {
    await suite.service.ask('POST', '/v1/commands', { key, json: good });
    expectProblem(await suite.service.ask('GET', '/v1/stock/A/LDN1?at=999999'));
    expectProblem(await suite.service.ask('GET', '/v1/stock/A/LDN1?minPosition=999999'));
    expectProblem(await suite.service.ask('GET', '/v1/stock/A/LDN1/explain?field=colour'));
  });
});

describe('a batch that cannot be understood', () => {
  const ndjson = { 'content-type': 'application/x-ndjson' };

  it.each([
    ['an object', { json: { commands: [] } }],
    ['broken JSON', { body: '[{', headers: JSON_TYPE }],
    ['too many commands', { json: Array.from({ length: 10_001 }, () => good) }],
  ] as const)('%s', async (_, ask) => {
    expectProblem(await suite.service.ask('POST', '/v1/commands/batch', { key, ...ask }));
  });

  it('more than 16 MiB of JSON: answered before all of it is there', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(`${suite.service.url}/v1/commands/batch`, {
        method: 'POST',
        headers: { ...JSON_TYPE, authorization: `Bearer ${key}`, 'content-length': 17 * 1024 * 1024 },
      });
      sent.on('response', (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.write('[');
    });
    expect(status).toBe(413);
  });

  it('answers each bad line of a stream and goes on', async () => {
    const lines = ['', '{', 'null', `{"type":"ReceiveStock","sku":"${million}"}`, JSON.stringify(good), '7'];
    const answer = await suite.service.ask('POST', '/v1/commands/batch', {
      key,
      body: lines.join('\n'),
      headers: ndjson,
    });
    const outcomes = answer.text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { outcome: string }).outcome);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'invalid').length).toBeGreaterThanOrEqual(4);
  });
});

it('takes the largest quantity there is, and refuses what would leave the range', async () => {
  const most = { type: 'ReceiveStock', sku: 'MOST', location: 'LDN1', quantity: Number.MAX_SAFE_INTEGER };
  expect(await suite.service.ask('POST', '/v1/commands', { key, json: most })).toMatchObject({ status: 201 });
  const answer = await suite.service.ask('POST', '/v1/commands', { key, json: { ...most, quantity: 1 } });
  expectProblem(answer);
  expect(answer.json).toMatchObject({ code: 'quantity_overflow' });
  const { json } = await suite.service.ask('GET', '/v1/stock/MOST/LDN1?verified=true');
  expect(json).toMatchObject({ onHand: Number.MAX_SAFE_INTEGER });
});

it('keeps hostile but legal strings as they are', async () => {
  const sku = `'; drop table events; -- "\\ ☕ 𝄞 %2F`;
  const posted = await suite.service.ask('POST', '/v1/commands', {
    key,
    json: { ...good, sku, actor: 'a\u0000b\ud800' },
  });
  const read = await suite.service.ask('GET', `/v1/stock/${encodeURIComponent(sku)}/LDN1?verified=true`);
  // An actor may be refused for its NUL; a SKU with quotes and four-byte characters may not.
  if (posted.status !== 201) {
    expectProblem(posted);
    expect((await suite.service.ask('POST', '/v1/commands', { key, json: { ...good, sku } })).status).toBe(201);
  }
  const again = await suite.service.ask('GET', `/v1/stock/${encodeURIComponent(sku)}/LDN1?verified=true`);
  expect([read.status, again.status]).toContain(200);
  expect(again.json).toMatchObject({ sku, onHand: 1 });
});
