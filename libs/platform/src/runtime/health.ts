import type { ProjectionRunner, Sequencer } from '@tallyman/application';
import type { EventStore } from '@tallyman/event-store';
import type { StockViews } from '@tallyman/read-models';
import type { HealthCheck, HealthProbe } from '../tokens.js';

const PATIENCE_MS = 2000;

/** Never rejects, never hangs: what does not answer in time is down. */
const check = async (look: () => Promise<HealthCheck>): Promise<HealthCheck> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthCheck>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, { status: 'down', detail: `no answer within ${String(PATIENCE_MS)} ms` });
  });
  try {
    return await Promise.race([look(), late]);
  } catch (error) {
    return { status: 'down', detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
};

export interface HealthParts {
  readonly store: Pick<EventStore, 'head'>;
  readonly sequencer: Pick<Sequencer, 'status'>;
  readonly views: Pick<StockViews, 'position'>;
  readonly runner: Pick<ProjectionRunner, 'status'>;
}

export const createHealthProbe = ({ store, sequencer, views, runner }: HealthParts): HealthProbe => ({
  async readiness() {
    const [log, view, projection] = await Promise.all([
      check(async () => {
        const { position } = await store.head();
        const { state } = sequencer.status();
        return state === 'owner'
          ? { status: 'up', position }
          : { status: 'down', position, detail: `this process does not own the log: ${state}` };
      }),
      check(async () => ({ status: 'up', position: await views.position() })),
      check(async () => {
        const { state, position, error } = await runner.status();
        return state === 'running'
          ? { status: 'up', position }
          : { status: 'down', position, detail: error ?? `the projection is ${state}` };
      }),
    ]);
    return { log, views: view, projection };
  },
});
