import type { Checkpoint, ProjectionStatus } from '@tallyman/read-models';
import { UnavailableError } from '../commands/results.js';
import { createWaiters } from './waiters.js';
import type { Waiters } from './waiters.js';

/** What a runner knows of itself. */
export interface RunnerState {
  checkpoint(): Checkpoint;
  moveTo(checkpoint: Checkpoint): void;
  health(): { readonly state: ProjectionStatus['state']; readonly error?: string };
  running(): void;
  /** Something went wrong that may heal. */
  stumbled(error: string): void;
  /** It cannot go on; whoever waits is told. */
  failed(error: string): void;
  stopped(): void;
  readonly waiters: Waiters;
}

export const hasFailed = (projection: string, error: string): UnavailableError =>
  new UnavailableError('view_behind', `the projection ${projection} has stopped: ${error}`, 5);

/** `projection`: its name. */
export const createRunnerState = (projection: string): RunnerState => {
  const waiters = createWaiters();
  let at: Checkpoint = { generation: 0, position: 0 };
  let health: ReturnType<RunnerState['health']> = { state: 'stopped' };
  return {
    waiters,
    checkpoint: () => at,
    moveTo(checkpoint) {
      at = checkpoint;
      waiters.reached(at.position);
    },
    health: () => health,
    running() {
      health = { state: 'running' };
    },
    stumbled(error) {
      health = { ...health, error };
    },
    failed(error) {
      health = { state: 'failed', error };
      waiters.reject(hasFailed(projection, error));
    },
    stopped() {
      if (health.state === 'running') health = { state: 'stopped' };
      waiters.giveUp();
    },
  };
};
