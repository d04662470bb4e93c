import type { ProjectionRunner } from '../projections/runner-port.js';

/** One face for the two ways in which a process follows the views: carrying them as the owner, or watching them. */
export interface RoleRunner extends ProjectionRunner {
  /** From now on this process carries the log into the views. */
  carry(): Promise<void>;
  /** From now on it only watches where they are. */
  watch(): Promise<void>;
}

export interface RoleRunnerOptions {
  readonly carrier: ProjectionRunner;
  readonly watcher: ProjectionRunner;
  /** Called in the very tick of a change: what was cached for the one must not be read at the position of the other. */
  readonly emptyCache: () => void;
}

/** Watches until told to carry. */
export const createRoleRunner = ({ carrier, watcher, emptyCache }: RoleRunnerOptions): RoleRunner => {
  let current = watcher;
  let change: Promise<void> = Promise.resolve();

  const changeTo = (next: ProjectionRunner): Promise<void> => {
    change = change.then(async () => {
      if (next === current) return;
      await current.stop();
      await next.start();
      current = next;
      emptyCache();
    });
    return change;
  };

  const waitFor = async (position: number, timeoutMs: number): Promise<boolean> => {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const asked = current;
      if (await asked.waitFor(position, Math.max(0, end - performance.now()))) return true;
      await change;
      // One that was stopped gives up on all who wait; its successor may get there.
      if (asked === current || performance.now() >= end) return false;
    }
  };

  return {
    carry: () => changeTo(carrier),
    watch: () => changeTo(watcher),
    start: () => current.start(),
    name: carrier.name,
    stop: async () => {
      await change;
      await current.stop();
    },
    position: () => current.position(),
    status: () => current.status(),
    waitFor,
  };
};
