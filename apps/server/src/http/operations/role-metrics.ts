import type { HealthProbe } from '@tallyman/platform';
import { Gauge, type Registry } from 'prom-client';

/** What this process is to the log, asked at the scrape. */
export const registerRole = (registry: Registry, health: Pick<HealthProbe, 'role'>): void => {
  const registers = [registry];
  new Gauge({
    name: 'tallyman_log_owner',
    help: '1 in the process that owns the log, 0 in those that pass their commands on',
    registers,
    collect() {
      this.set(health.role().role === 'owner' ? 1 : 0);
    },
  });
  new Gauge({
    name: 'tallyman_log_epoch',
    help: 'Epoch of the log as this process knows it: raised whenever a process takes it over',
    registers,
    collect() {
      this.reset();
      const { epoch } = health.role();
      if (epoch !== undefined) this.set(epoch);
    },
  });
};
