import type { ProjectionRunner } from '@tallyman/application';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { CommandCounts } from './command-counts.js';
import { RequestCounts } from './request-counts.js';

/** What the edge counts. Labels have few values: never an id, a SKU or a path with one in it. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: RequestCounts;
  readonly commands: CommandCounts;
}

export const createMetrics = (projections: readonly Pick<ProjectionRunner, 'status'>[]): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerProjections(registry, projections);
  return { registry, requests: new RequestCounts(registry), commands: new CommandCounts(registry) };
};

/** Asked at the scrape. When the status cannot be had, its last values go away: an old lag would look like a good one. */
const registerProjections = (registry: Registry, projections: readonly Pick<ProjectionRunner, 'status'>[]): void => {
  const registers = [registry];
  const labelNames = ['projection'] as const;
  const lag = new Gauge({
    name: 'tallyman_projection_lag',
    help: 'Positions that the views are behind the log',
    labelNames,
    registers,
  });
  const running = new Gauge({
    name: 'tallyman_projection_running',
    help: '1 while the projection runs',
    labelNames,
    registers,
  });
  new Gauge({
    name: 'tallyman_log_position',
    help: 'Position of the last event',
    registers,
    async collect() {
      lag.reset();
      running.reset();
      this.reset();
      const all = await Promise.all(projections.map((runner) => runner.status())).catch(() => undefined);
      if (all === undefined) return;
      this.set(Math.max(...all.map(({ headPosition }) => headPosition)));
      for (const status of all) {
        lag.set({ projection: status.name }, status.lag);
        running.set({ projection: status.name }, status.state === 'running' ? 1 : 0);
      }
    },
  });
};
