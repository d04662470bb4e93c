import { useService } from '../support/service-suite.js';
import type { Answer } from '../support/service.js';

const suite = useService();
let key: string;

beforeAll(async () => {
  key = await suite.service.keyFor('pricing');
});
afterAll(() => {
  expect(suite.service.output()).not.toMatch(/"level":(50|60)/);
});

const get = (path: string): Promise<Answer> => suite.service.ask('GET', path);
const post = (path: string, json: object = {}): Promise<Answer> => suite.service.ask('POST', path, { json });

const send = async (command: object): Promise<number> => {
  const { status, json } = await suite.service.ask('POST', '/v1/commands', { key, json: command });
  expect({ status, json }).toMatchObject({ status: 201 });
  return (json as { position: number }).position;
};
const set = (recordType: string, name: string, fields: object): Promise<number> =>
  send({ type: 'SetRecord', recordType, key: name, fields });
const derive = (name: string, price: number, producerVersion: string): Promise<number> =>
  send({
    ...{ type: 'DeriveRecord', recordType: 'price', key: name, fields: { price }, producerVersion },
    inputs: [{ as: 'cost', stream: `record-cost/${name}`, revision: 0, field: 'amount' }],
    ...{ algorithm: 'retail', algorithmVersion: '3' },
  });
const at = (position: number): string => `minPosition=${String(position)}`;

describe('records over HTTP', () => {
  let position = 0;
  beforeAll(async () => {
    await set('cost', 'mug/1', { amount: 400 });
    await set('cost', 'mug/2', { amount: 580 });
    await set('cost', 'tea', { amount: 90, origin: 'Assam', organic: true });
    await derive('mug/1', 600, '2.3.9');
    position = await derive('mug/2', 8700, '2.4.0');
  });

  it('are read with who gave each field its value', async () => {
    const { status, json } = await get(`/v1/records/price/mug%2F2?${at(position)}`);
    expect(status).toBe(200);
    expect(json).toEqual({
      ...{ recordType: 'price', key: 'mug/2', retracted: false, fields: { price: 8700 } },
      provenance: {
        price: {
          ...{ kind: 'derived', revision: 0, position, subsystem: 'pricing', producerVersion: '2.4.0', actor: null },
          ...{ commandId: expect.any(String), reasonCode: 'source_of_truth_sync' },
          recordedAt: expect.stringMatching(/^\d{4}-.*Z$/),
          inputs: [{ as: 'cost', stream: 'record-cost/mug/2', revision: 0, field: 'amount' }],
          ...{ algorithm: 'retail', algorithmVersion: '3' },
        },
      },
      freshness: { position: expect.any(Number), lag: expect.any(Number), source: 'view' },
    });
    expect(await get('/v1/records/price/mug%2F2?verified=true')).toMatchObject({ json: { viewAgrees: true } });
    expect(await get(`/v1/records/price/mug%2F2?at=${String(position - 1)}`)).toMatchObject({
      ...{ status: 404, json: { code: 'record_unknown', recordType: 'price', key: 'mug/2' } },
    });
  });

  it('are listed by type and prefix', async () => {
    const first = await get(`/v1/records/cost?prefix=mug&limit=1&${at(position)}`);
    expect(first.json).toMatchObject({
      ...{ recordType: 'cost', records: [{ key: 'mug/1', retracted: false, fields: { amount: 400 } }], next: 'mug/1' },
    });
    expect((await get('/v1/records/cost?prefix=mug&after=mug%2F1')).json).toMatchObject({
      ...{ records: [{ key: 'mug/2' }], next: null },
    });
    expect((await get('/v1/records/nothing')).json).toMatchObject({ records: [], next: null });
    expect(await get('/v1/records/cost?limit=0')).toMatchObject({ status: 400, json: { code: 'validation_failed' } });
  });

  it('are explained, also where the value is a text', async () => {
    expect((await get('/v1/records/cost/tea/explain?field=origin&expected=Assam')).json).toMatchObject({
      subject: { kind: 'record', recordType: 'cost', key: 'tea' },
      ...{ field: 'origin', value: 'Assam', expected: 'Assam', verdict: 'consistent' },
      steps: [{ eventType: 'RecordSet', before: null, after: 'Assam', delta: null, subsystem: 'pricing' }],
      proof: { events: 1, value: 'Assam' },
    });
    expect((await get('/v1/records/cost/tea/explain?field=amount&expected=87')).json).toMatchObject({
      ...{ value: 90, expected: 87, gap: 3 },
    });
    expect(await get('/v1/records/cost/nobody/explain')).toMatchObject({ status: 404 });
  });

  it('know what was derived from a stream', async () => {
    const { json } = await get(`/v1/uses?stream=${encodeURIComponent('record-cost/mug/1')}`);
    expect(json).toMatchObject({
      uses: [
        {
          ...{ stream: 'record-price/mug/1', recordType: 'price', key: 'mug/1', field: 'price', as: 'cost' },
          ...{ inputRevision: 0, inputField: 'amount', revision: 0, position: expect.any(Number) },
        },
      ],
      next: null,
    });
    expect(await get('/v1/uses')).toMatchObject({ status: 400, json: { code: 'validation_failed' } });
    expect(await get('/v1/uses?stream=s&after=nonsense')).toMatchObject({ status: 400 });
  });

  it('name the step that went wrong, once its formula is registered', async () => {
    const before = await get('/v1/records/price/mug%2F2/lineage?field=price');
    expect(before.json).toMatchObject({ firstFaults: [], nodes: [{ status: 'no_formula' }, { status: 'source' }] });
    const formula = { algorithm: 'retail', version: '3', expression: 'cost * 150 / 100' };
    const registered = await post('/v1/admin/formulas', formula);
    expect(registered).toMatchObject({ status: 201, json: { ...formula, field: null, replayed: false } });
    expect(await post('/v1/admin/formulas', formula)).toMatchObject({ status: 200, json: { replayed: true } });
    expect(await post('/v1/admin/formulas', { ...formula, expression: 'cost * 2' })).toMatchObject({
      ...{ status: 409, json: { code: 'formula_exists', algorithm: 'retail', version: '3' } },
    });

    const { status, json } = await get('/v1/records/price/mug%2F2/lineage?field=price');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ...{ field: 'price', value: 8700, firstFaults: [0], edges: [{ from: 0, to: 1, as: 'cost' }] },
      nodes: [
        { status: 'differs', implied: 870, subsystem: 'pricing', producerVersion: '2.4.0', position },
        { stream: 'record-cost/mug/2', status: 'source', value: 580 },
      ],
    });
    expect(await post('/v1/records/price/recheck?limit=1&samples=1')).toMatchObject({
      ...{ status: 200, json: { checked: 1, totals: { agrees: 1 }, next: expect.any(String) } },
    });
    const all = await post('/v1/records/price/recheck');
    expect(all.json).toMatchObject({
      ...{ recordType: 'price', checked: 2, totals: { agrees: 1, differs: 1 }, viewDiffers: 0, next: null },
      findings: [
        {
          ...{ status: 'differs', field: 'price', algorithm: 'retail', algorithmVersion: '3', subsystem: 'pricing' },
          ...{ producerVersion: '2.4.0', count: 1, firstPosition: position },
          samples: [{ key: 'mug/2', value: 8700, implied: 870 }],
        },
      ],
    });
  });
});

describe('formulas over HTTP', () => {
  it('that are faulty are refused with the place of the fault', async () => {
    const faulty = { algorithm: 'bad', version: '1', expression: 'price * 0.9' };
    expect(await post('/v1/admin/formulas', faulty)).toMatchObject({
      ...{ status: 422, json: { code: 'formula_invalid', fault: 'not_whole', position: 8 } },
    });
    expect(await get('/v1/admin/formulas/bad/1')).toMatchObject({ status: 404, json: { code: 'formula_not_found' } });
    expect(await post('/v1/admin/formulas', { ...faulty, expression: 7 })).toMatchObject({ status: 400 });
  });

  it('are tried, listed and shown', async () => {
    const total = {
      algorithm: 'total',
      version: 'a/1',
      field: 'total',
      expression: 'sum(line)',
      description: 'of lines',
    };
    const { json } = await post('/v1/admin/formulas', total);
    const from = at((json as { position: number }).position);
    expect(await get(`/v1/admin/formulas/total/a%2F1?${from}`)).toMatchObject({
      ...{ status: 200, json: { formulas: [{ ...total, subsystem: expect.any(String) }] } },
    });
    const { json: page } = await get(`/v1/admin/formulas?limit=1&${from}`);
    const { next } = page as { next: string };
    expect((await get(`/v1/admin/formulas?after=${next}`)).json).toMatchObject({ formulas: [total], next: null });
    const variables = { line: [1, 2, 3] };
    const check = '/v1/admin/formulas/check';
    expect(await post(check, { expression: 'sum(line)', variables })).toMatchObject({
      status: 200,
      json: { value: 6 },
    });
    expect(await post(check, { expression: 'line + 1', variables })).toMatchObject({
      ...{ status: 422, json: { code: 'formula_invalid', fault: 'wrong_type' } },
    });
    for (const bad of [{ line: [] }, { line: 1.5 }, { 'no name': 1 }, [1]])
      expect(await post(check, { expression: '1', variables: bad })).toMatchObject({ status: 400 });
  });

  it('are for admins', async () => {
    const asked = await suite.service.ask('GET', '/v1/admin/formulas', { key });
    expect(asked).toMatchObject({ status: 403, json: { code: 'admin_required' } });
  });
});

it('the views of records are rebuilt with a certificate', async () => {
  const started = await post('/v1/admin/projections/records/rebuilds');
  expect(started.status).toBe(202);
  const { rebuildId } = started.json as { rebuildId: string };
  for (;;) {
    const { json } = await get(`/v1/admin/projections/records/rebuilds/${rebuildId}`);
    const record = json as { status: string; certificate?: { differenceCount: number; rowsCompared: number } };
    if (record.status !== 'running') {
      expect(record).toMatchObject({ status: 'completed', certificate: { projection: 'records', differenceCount: 0 } });
      expect(record.certificate?.rowsCompared).toBeGreaterThan(10);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
