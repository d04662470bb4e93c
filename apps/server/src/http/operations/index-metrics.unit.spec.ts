import type { HealthProbe } from '@tallyman/platform';
import { Registry } from 'prom-client';
import { registerIndex } from './index-metrics.js';

const samples = async (index: HealthProbe['index']): Promise<readonly string[]> => {
  const registry = new Registry();
  registerIndex(registry, { index });
  await registry.metrics();
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith('tallyman_'));
};

it('says how far the index is behind, for how long, and whether it can be written', async () => {
  expect(await samples(() => ({ position: 90, lag: 10, lagMs: 31_500, error: 'x', isFailing: true }))).toEqual([
    'tallyman_log_index_lag 10',
    'tallyman_log_index_lag_seconds 31.5',
    'tallyman_log_index_up 0',
  ]);
  expect(await samples(() => ({ position: 90, lag: 0, lagMs: 0, isFailing: false }))).toEqual([
    'tallyman_log_index_lag 0',
    'tallyman_log_index_lag_seconds 0',
    'tallyman_log_index_up 1',
  ]);
});

it('says nothing of an index where there is none', async () => {
  expect(await samples(() => undefined)).toEqual([]);
});
