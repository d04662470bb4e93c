import type { ProjectionRunner } from '@tallyman/application';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the edge counts. Labels have few values: never an id, a SKU or a path with one in it. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<'method' | 'route' | 'status'>;
  readonly duration: Histogram<'method' | 'route'>;
  /** `code` is empty for accepted ones. */
  readonly commands: Counter<'outcome' | 'code'>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const createMetrics = (runner: Pick<ProjectionRunner, 'status'>): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  registerProjection(registry, runner);
  return {
    registry,
    requests: new Counter({
      name: 'tallyman_http_requests_total',
      help: 'Answered requests',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'tallyman_http_request_seconds',
      help: 'Time from the request line to the end of the answer',
      labelNames: ['method', 'route'],
      buckets: SECONDS,
      registers,
    }),
    commands: new Counter({
      name: 'tallyman_commands_total',
      help: 'Commands by what became of them',
      labelNames: ['outcome', 'code'],
      registers,
    }),
  };
};

/** Asked at the scrape. When the status cannot be had, its last values go away: an old lag would look like a good one. */
const registerProjection = (registry: Registry, runner: Pick<ProjectionRunner, 'status'>): void => {
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
      const status = await runner.status().catch(() => undefined);
      if (status === undefined) return;
      this.set(status.headPosition);
      lag.set({ projection: status.name }, status.lag);
      running.set({ projection: status.name }, status.state === 'running' ? 1 : 0);
    },
  });
};
