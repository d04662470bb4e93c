import { Counter, Histogram, Registry } from 'prom-client';
import { createMetrics } from './metrics.js';

const REQUESTS = [
  { method: 'GET', route: '/v1/stock/:sku/:location', status: 200, seconds: 0.0004 },
  { method: 'GET', route: '/v1/stock/:sku/:location', status: 200, seconds: 0.001 },
  { method: 'GET', route: '/v1/stock/:sku/:location', status: 404, seconds: 0.002 },
  { method: 'POST', route: '/v1/commands', status: 201, seconds: 0.03 },
  { method: 'HEAD', route: '/v1/stock/:sku/:location', status: 200, seconds: 12 },
] as const;

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What prom-client itself writes when it is told of each request. */
const expected = async (): Promise<readonly string[]> => {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'tallyman_http_requests_total',
    help: 'Answered requests',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'tallyman_http_request_seconds',
    help: 'Time from the request line to the end of the answer',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers,
  });
  for (const { method, route, status, seconds } of REQUESTS) {
    requests.inc({ method, route, status: String(status) });
    duration.observe({ method, route }, seconds);
  }
  return linesOf(await registry.metrics());
};

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.includes('tallyman_http_') || line.includes('tallyman_commands'))
    .sort();

const runner = { status: () => Promise.reject(new Error('not asked')) };

describe('the metrics of the edge', () => {
  it('read as if prom-client had been told of every request', async () => {
    const { registry, requests } = createMetrics([runner]);
    for (const { method, route, status, seconds } of REQUESTS) requests.add(method, route, status, seconds);
    const first = linesOf(await registry.metrics()).filter((line) => line.includes('_http_'));
    expect(first).toEqual(await expected());
    expect(linesOf(await registry.metrics()).filter((line) => line.includes('_http_'))).toEqual(first);
    expect(await registry.getMetricsAsJSON()).toContainEqual(
      expect.objectContaining({ name: 'tallyman_http_request_seconds', type: 'histogram', aggregator: 'sum' }),
    );
  });

  it('count commands by what became of them, however often they are read', async () => {
    const { registry, commands } = createMetrics([runner]);
    const lines = async () => linesOf(await registry.metrics()).filter((line) => line.startsWith('tallyman_commands'));
    expect(await lines()).toEqual([]);
    commands.addAccepted(3);
    commands.addOther('refused', 'insufficient_stock');
    await lines();
    commands.addAccepted(2);
    expect(await lines()).toEqual([
      'tallyman_commands_total{outcome="accepted",code=""} 5',
      'tallyman_commands_total{outcome="refused",code="insufficient_stock"} 1',
    ]);
  });
});
