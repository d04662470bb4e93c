import { useService } from '../support/service-suite.js';

const suite = useService();
let key: string;

beforeAll(async () => {
  key = await suite.service.keyFor('warehouse');
});

const send = async (command: object): Promise<void> => {
  const { status, json } = await suite.service.ask('POST', '/v1/commands', {
    key,
    json: { location: 'LDN1', ...command },
  });
  expect({ status, json }).toMatchObject({ status: 201 });
};
const onHand = async (sku: string) => {
  const { json } = await suite.service.ask('GET', `/v1/stock/${sku}/LDN1?verified=true`);
  return (json as { onHand: number }).onHand;
};
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

it('compares a count with the log as of the time of counting, whatever is sold meanwhile, and corrects by event', async () => {
  await send({ type: 'ReceiveStock', sku: 'SHORT', quantity: 40 });
  await send({ type: 'ReceiveStock', sku: 'RIGHT', quantity: 7 });
  await send({ type: 'ReceiveStock', sku: 'ZERO', quantity: 2 });
  await pause();
  const countedAt = new Date().toISOString();
  await pause();
  await send({ type: 'ShipStock', sku: 'SHORT', quantity: 10 });

  const upload = {
    location: 'LDN1',
    countedBy: 'ana',
    lines: [
      { sku: 'SHORT', counted: 38, condition: 'sellable', countedAt },
      { sku: 'RIGHT', counted: 7, countedAt },
      { sku: 'ZERO', counted: 0, countedAt },
      { sku: 'UNKNOWN', counted: 3, countedAt },
    ],
  };
  const first = await suite.service.ask('POST', '/v1/reconciliations', { key, json: upload });
  expect(first.status).toBe(201);
  expect(first.json).toMatchObject({
    id: expect.any(String),
    status: 'proposed',
    lines: [
      {
        sku: 'SHORT',
        counted: 38,
        expected: 40,
        variance: -2,
        suspects: [],
        proposal: { reasonCode: 'shrinkage_unexplained', delta: -2 },
      },
      { sku: 'RIGHT', counted: 7, expected: 7, variance: 0 },
      { sku: 'ZERO', counted: 0, expected: 2, variance: -2 },
      { sku: 'UNKNOWN', counted: 3, expected: 0, variance: 3 },
    ],
    summary: { lines: 4, matched: 1, short: 2, over: 1 },
  });
  const { id } = first.json as { id: string };

  const again = await suite.service.ask('POST', '/v1/reconciliations', { key, json: upload });
  expect(again.json).toMatchObject({ id, summary: { lines: 4, matched: 1, short: 2, over: 1 } });
  expect(await onHand('SHORT')).toBe(30);

  const part = await suite.service.ask('POST', `/v1/reconciliations/${id}/approve`, { key, json: { lines: [0] } });
  expect(part).toMatchObject({ status: 200, json: { status: 'partly_approved' } });
  expect([await onHand('SHORT'), await onHand('ZERO')]).toEqual([28, 2]);

  for (let times = 0; times < 2; times += 1) {
    const all = await suite.service.ask('POST', `/v1/reconciliations/${id}/approve`, { key, json: {} });
    expect(all).toMatchObject({ status: 200, json: { status: 'approved' } });
  }
  expect([await onHand('SHORT'), await onHand('RIGHT'), await onHand('ZERO'), await onHand('UNKNOWN')]).toEqual([
    28, 7, 0, 3,
  ]);
  expect(await suite.service.ask('GET', `/v1/reconciliations/${id}`)).toMatchObject({
    json: { id, status: 'approved' },
  });
});

it('takes the file of a scanner', async () => {
  await send({ type: 'ReceiveStock', sku: 'CSV', quantity: 3 });
  await pause();
  const file = `\ufeffsku;counted;condition;countedAt\r\n"CSV";2;sellable;${new Date().toISOString()}\r\n`;
  const answer = await suite.service.ask('POST', '/v1/reconciliations?location=LDN1&countedBy=scanner-7', {
    key,
    body: file,
    headers: { 'content-type': 'text/csv' },
  });
  expect(answer).toMatchObject({
    status: 201,
    json: { lines: [{ sku: 'CSV', counted: 2, expected: 3, variance: -1 }] },
  });

  const bad = await suite.service.ask('POST', '/v1/reconciliations?location=LDN1&countedBy=scanner-7', {
    key,
    body: 'sku,counted,countedAt\nA,two,2026-01-01T00:00:00Z\n',
    headers: { 'content-type': 'text/csv' },
  });
  expect(bad).toMatchObject({ status: 400, type: 'application/problem+json', json: { code: expect.any(String) } });
});
