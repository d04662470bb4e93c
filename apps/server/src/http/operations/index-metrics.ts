import type { HealthProbe } from '@tallyman/platform';
import { Gauge, type Registry } from 'prom-client';

/** How the index beside the log follows it, asked at the scrape; without values where there is no index. */
export const registerIndex = (registry: Registry, health: Pick<HealthProbe, 'index'>): void => {
  const gauge = (name: string, help: string, value: (index: IndexHealth) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        // `reset` would make it 0.
        this.remove();
        const index = health.index();
        if (index !== undefined) this.set(value(index));
      },
    });
  };
  gauge('tallyman_log_index_lag', 'Events that the index of the log is behind the log', ({ lag }) => lag);
  gauge(
    'tallyman_log_index_lag_seconds',
    'Time for which the oldest of what is yet to be written to the index of the log has waited',
    ({ lagMs }) => lagMs / 1000,
  );
  gauge('tallyman_log_index_up', '0 while the index of the log has not been writable for too long', ({ isFailing }) =>
    isFailing ? 0 : 1,
  );
};

type IndexHealth = NonNullable<ReturnType<HealthProbe['index']>>;
