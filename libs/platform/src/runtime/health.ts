import type { Ownership, OwnershipStatus, ProjectionRunner } from '@tallyman/application';
import type { EventStore, IndexHealth } from '@tallyman/event-store';
import type { StockViews } from '@tallyman/read-models';
import type { HealthCheck, HealthProbe, IndexCheck, LogKind } from '../tokens.js';

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
  readonly kind: LogKind;
  readonly store: Pick<EventStore, 'head' | 'indexHealth'>;
  readonly ownership: Pick<Ownership, 'status'>;
  readonly views: Pick<StockViews, 'position'>;
  readonly projections: readonly Pick<ProjectionRunner, 'status'>[];
}

/** What keeps commands from being decided; `undefined` when nothing does. */
const obstacleIn = (status: OwnershipStatus): string | undefined => {
  if (status.role === 'owner')
    return status.state === 'owner' ? undefined : `the log cannot be written: ${status.state}`;
  if (status.connected) return undefined;
  return status.owner === undefined
    ? 'no process owns the log'
    : `the owner of the log cannot be reached: ${status.owner}`;
};

const indexCheck = ({ position, lag, lagMs, error, isFailing }: IndexHealth): IndexCheck => ({
  status: isFailing ? 'down' : 'up',
  position,
  lag,
  lagMs,
  ...(error === undefined ? {} : { detail: error }),
});

export const createHealthProbe = ({ kind, store, ownership, views, projections }: HealthParts): HealthProbe => ({
  role: () => ownership.status(),
  index: () => store.indexHealth?.(),
  async readiness() {
    const [log, view, projection] = await Promise.all([
      check(async () => {
        const { position } = await store.head();
        const detail = obstacleIn(ownership.status());
        return detail === undefined ? { status: 'up', position } : { status: 'down', position, detail };
      }),
      check(async () => ({ status: 'up', position: await views.position() })),
      check(async () => {
        const all = await Promise.all(projections.map((runner) => runner.status()));
        const position = Math.min(...all.map((each) => each.position));
        const stopped = all.find(({ state }) => state !== 'running');
        if (stopped === undefined) return { status: 'up', position };
        return {
          status: 'down',
          position,
          detail: stopped.error ?? `the projection ${stopped.name} is ${stopped.state}`,
        };
      }),
    ]);
    const index = store.indexHealth?.();
    const checks = { log: { ...log, kind }, views: view, projection };
    return index === undefined ? checks : { ...checks, index: indexCheck(index) };
  },
});
