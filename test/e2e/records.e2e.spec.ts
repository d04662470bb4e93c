import { useService } from '../support/service-suite.js';
import type { Json } from '../support/service.js';
import { inEventStore } from '../support/test-log.js';

const suite = useService();
let pim: string;

const command = (json: unknown) => suite.service.ask('POST', '/v1/commands', { json, key: pim });

const set = (key: string, fields: object, more: object = {}) => ({
  type: 'SetRecord',
  recordType: 'cost',
  key,
  fields,
  ...more,
});

const eventsOf = async (stream: string) => {
  const { json } = await suite.service.ask('GET', `/v1/streams/${encodeURIComponent(stream)}`);
  return (json as { events: Json[] }).events;
};

beforeAll(async () => {
  pim = await suite.service.keyFor('pim');
});

afterAll(() => {
  expect(suite.service.output()).not.toMatch(/"level":(50|60)/);
});

describe('a record', () => {
  it('is set, changed, and taken back; every event has what was before', async () => {
    const { status, json } = await command(set('A/1', { amount: 255, note: 'new' }, { commandId: 'set-1' }));
    expect(status).toBe(201);
    expect(json).toEqual({
      commandId: 'set-1',
      outcome: 'accepted',
      replayed: false,
      position: expect.any(Number),
      stream: 'record-cost/A/1',
      revision: 0,
      events: [expect.objectContaining({ type: 'RecordSet', revision: 0 })],
    });
    await command(set('A/1', { amount: 260, note: null, data: true }));
    await command({ type: 'RetractRecord', recordType: 'cost', key: 'A/1', reasonCode: 'did_not_occur' });
    expect(await eventsOf('record-cost/A/1')).toMatchObject([
      { type: 'RecordSet', data: { fields: { amount: 255, note: 'new' }, previous: { amount: null, note: null } } },
      {
        type: 'RecordSet',
        data: { fields: { amount: 260, note: null, data: true }, previous: { amount: 255, note: 'new', data: null } },
      },
      { type: 'RecordRetracted', reasonCode: 'did_not_occur', data: { previous: { amount: 260, data: true } } },
    ]);
  });

  it('is derived from inputs that the log need not have', async () => {
    const derive = {
      type: 'DeriveRecord',
      commandId: 'derive-1',
      recordType: 'price',
      key: 'B',
      fields: { amount: 510 },
      inputs: [
        { as: 'cost', stream: 'record-cost/B', revision: 7, field: 'amount' },
        { as: 'markup', stream: 'record-markup/gifts', revision: 3 },
      ],
      algorithm: 'retail-price',
      algorithmVersion: '3',
    };
    expect(await command(derive)).toMatchObject({ status: 201, json: { stream: 'record-price/B', revision: 0 } });
    expect(await eventsOf('record-price/B')).toMatchObject([
      { type: 'RecordDerived', data: { inputs: derive.inputs, algorithm: 'retail-price', algorithmVersion: '3' } },
    ]);
    expect(
      await command({ ...derive, commandId: 'derive-2', inputs: [derive.inputs[0], derive.inputs[0]] }),
    ).toMatchObject({
      status: 422,
      json: { code: 'duplicate_input', stream: 'record-cost/B', revision: 7 },
    });
  });

  it('sent again in another order of fields gets its first answer', async () => {
    const first = await command(set('C', { a: 1, b: null, c: 'x' }, { commandId: 'order-1' }));
    expect(await command(set('C', { c: 'x', a: 1, b: null }, { commandId: 'order-1' }))).toMatchObject({
      status: 201,
      json: { ...(first.json as object), replayed: true },
    });
    expect(await command(set('C', { c: 'x', a: 1 }, { commandId: 'order-1' }))).toMatchObject({
      status: 422,
      json: { code: 'command_id_reused' },
    });
    const found = await suite.service.ask('GET', '/v1/commands/order-1', { key: pim });
    expect(found).toMatchObject({ status: 200, json: { ...(first.json as object), replayed: true } });
  });

  it('keeps a wrong belief as evidence, whatever the fields are called', async () => {
    const belief = { fields: { price: 4, data: '","data":{' } };
    expect(await command(set('D', { price: 5, data: 6 }, { belief }))).toMatchObject({
      status: 201,
      json: { events: [{ type: 'RecordSet' }, { type: 'BeliefMismatchObserved' }] },
    });
    expect(await eventsOf('record-cost/D')).toMatchObject([
      {
        type: 'RecordSet',
        belief: {
          fields: [
            { field: 'price', before: 4 },
            { field: 'data', before: '","data":{' },
          ],
        },
        data: { fields: { price: 5, data: 6 } },
      },
      { type: 'BeliefMismatchObserved' },
    ]);
  });

  it('that was never set cannot be taken back', async () => {
    const retract = { type: 'RetractRecord', recordType: 'cost', key: 'nobody', reasonCode: 'did_not_occur' };
    expect(await command(retract)).toMatchObject({ status: 409, json: { code: 'record_not_found', key: 'nobody' } });
  });
});

const openAccounts = (book: string) =>
  ['assets:inventory', 'liabilities:grni'].map((account) => ({
    type: 'OpenAccount',
    book,
    account,
    currency: 'GBP',
    normalSide: account.startsWith('assets') ? 'debit' : 'credit',
  }));

const receive = (sku: string, quantity: number) => ({ type: 'ReceiveStock', sku, location: 'LDN1', quantity });
const ship = (sku: string, quantity: number) => ({ type: 'ShipStock', sku, location: 'LDN1', quantity });
const book = (name: string, amount: number) => ({
  type: 'PostTransaction',
  book: name,
  postings: [
    { account: 'assets:inventory', amount },
    { account: 'liabilities:grni', amount: -amount },
  ],
  reasonCode: 'purchase_receipt',
});

const batch = (commands: readonly unknown[], parameters = '') =>
  suite.service.ask('POST', `/v1/commands/batch${parameters}`, {
    key: pim,
    body: commands.map((one) => JSON.stringify(one)).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });

describe('a batch of goods, money and records', () => {
  it('is answered line by line, in order, each by itself', async () => {
    const answer = await batch([
      ...openAccounts('mixed'),
      receive('MIXED', 5),
      book('mixed', 100),
      { ...book('mixed', 100), postings: [{ account: 'assets:inventory', amount: 0.5 }] },
      set('MIXED', { amount: 20 }),
      book('nowhere', 1),
      ship('MIXED', 9),
    ]);
    const lines = answer.text.trimEnd().split('\n');
    expect(lines.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { outcome: 'accepted', stream: 'ledger-mixed' },
      { outcome: 'accepted', stream: 'ledger-mixed' },
      { outcome: 'accepted', stream: 'stock-LDN1/MIXED', state: { onHand: 5 } },
      { outcome: 'accepted', state: { accounts: { 'assets:inventory': { balance: 100 } } } },
      { outcome: 'invalid', status: 400, index: 4 },
      { outcome: 'accepted', stream: 'record-cost/MIXED' },
      { outcome: 'refused', status: 409, code: 'account_not_found' },
      { outcome: 'refused', status: 409, code: 'insufficient_stock' },
    ]);
  });

  it('that is atomic is done as a whole or not at all', async () => {
    await batch([...openAccounts('atomic'), receive('ATOMIC', 5)]);
    const refused = await batch([book('atomic', 100), ship('ATOMIC', 9)], '?atomic=true');
    expect(refused).toMatchObject({ status: 409, json: { code: 'insufficient_stock', index: 1 } });
    expect(await eventsOf('ledger-atomic')).toHaveLength(2);
    const unbalanced = {
      ...book('atomic', 100),
      postings: [
        { account: 'assets:inventory', amount: 1 },
        { account: 'liabilities:grni', amount: 1 },
      ],
    };
    expect(await batch([ship('ATOMIC', 2), unbalanced], '?atomic=true')).toMatchObject({
      status: 422,
      json: { code: 'unbalanced_transaction', index: 1 },
    });
    expect(await eventsOf('stock-LDN1/ATOMIC')).toHaveLength(1);
    const done = await batch([book('atomic', 100), ship('ATOMIC', 2), set('ATOMIC', { amount: 50 })], '?atomic=true');
    if (inEventStore) {
      // This log takes one stream at a time, and says so.
      expect(done).toMatchObject({ status: 422, json: { code: 'atomic_multi_stream_unsupported' } });
      expect(await eventsOf('ledger-atomic')).toHaveLength(2);
      expect(await eventsOf('stock-LDN1/ATOMIC')).toHaveLength(1);
      return;
    }
    expect(done).toMatchObject({
      status: 201,
      json: {
        results: [{ stream: 'ledger-atomic' }, { stream: 'stock-LDN1/ATOMIC' }, { stream: 'record-cost/ATOMIC' }],
      },
    });
    expect(await eventsOf('ledger-atomic')).toHaveLength(3);
    expect(await eventsOf('stock-LDN1/ATOMIC')).toHaveLength(2);
  });
});

it('the views of stock are current behind money and records', async () => {
  await batch(openAccounts('behind'));
  const received = await command(receive('BEHIND', 3));
  const { position } = received.json as { position: number };
  await batch([book('behind', 1), set('BEHIND', { amount: 1 })]);
  const answer = await suite.service.ask('GET', `/v1/stock/BEHIND/LDN1?minPosition=${String(position + 2)}`);
  expect(answer).toMatchObject({ status: 200, json: { onHand: 3 } });
});
