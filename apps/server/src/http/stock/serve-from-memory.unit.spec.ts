import type { RememberedItem, StockItemAnswer } from '@tallyman/application';
import { NO_QUANTITIES, type LocationId, type Sku, type StockItemId } from '@tallyman/inventory';
import fastify from 'fastify';
import { serveFromMemory } from './serve-from-memory.js';
import { presentItem } from './stock.presenter.js';

const known: StockItemId = { sku: 'mug "blue"/12' as Sku, location: 'LDN1' as LocationId };
const remembered: RememberedItem = {
  cell: {
    row: {
      ...{ ...known, appliedPosition: 4, appliedRevision: 0, chainHash: 'ab' },
      quantities: { ...NO_QUANTITIES, onHand: 40, available: -3 },
    },
    underway: { incoming: 7, inTransit: 0 },
    position: 5,
  },
  freshness: { position: 9, lag: 2, source: 'memory' },
};

const server = () => {
  const asked: StockItemId[] = [];
  const app = fastify();
  serveFromMemory(app, {
    remembered(id) {
      asked.push(id);
      return id.sku === known.sku && id.location === known.location ? remembered : undefined;
    },
  });
  app.get('/v1/stock/:sku/:location', () => 'the controller');
  app.get('/v1/stock/:sku/:location/holds', () => 'the controller');
  app.delete('/v1/stock/:sku/:location', () => 'the controller');
  return { asked, get: (url: string, method: 'GET' | 'DELETE' | 'HEAD' = 'GET') => app.inject({ method, url }) };
};

const path = `/v1/stock/${encodeURIComponent(known.sku)}/LDN1`;

describe('stock from memory', () => {
  it('is told in the words of the controller', async () => {
    const { get } = server();
    const { row, underway } = remembered.cell;
    const value: StockItemAnswer = {
      ...{ ...known, quantities: row.quantities, ...underway },
      freshness: remembered.freshness,
    };
    for (let time = 0; time < 2; time++) {
      const answer = await get(path);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.body).toBe(JSON.stringify(presentItem(known, { kind: 'found', value })));
    }
  });

  it('follows the freshness of the answer', async () => {
    const { get } = server();
    await get(path);
    expect(JSON.parse((await get(path)).body)).toMatchObject({ freshness: { position: 9, lag: 2, source: 'memory' } });
  });

  it.each([`${path}?at=3`, `${path}/holds`, '/v1/stock/tea/LDN1'])('leaves %s to the controller', async (url) => {
    expect((await server().get(url)).body).toBe('the controller');
  });

  it('leaves other methods to the controller', async () => {
    expect((await server().get(path, 'DELETE')).body).toBe('the controller');
  });

  it('takes no other name for the one that is known', async () => {
    // The key of an item is location/sku: two names must not make the key of a third.
    const { get, asked } = server();
    for (const url of ['/v1/stock/12/LDN1%2Fmug%20%22blue%22', '/v1/stock/%20/LDN1', '/v1/stock/mug/transit:x'])
      expect((await get(url)).body).toBe('the controller');
    expect(asked).toEqual([]);
  });
});
