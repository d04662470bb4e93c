import type { ProjectionStatus } from '@tallyman/read-models';

/** Carries the log into the live generation of the views and the cache, for as long as it is started. */
export interface ProjectionRunner {
  /** Of the projection. */
  readonly name: string;
  /** Resolves once the checkpoint is read and the log is followed. Starting twice is a no-op. */
  start(): Promise<void>;
  /** Resolves after the window in hand. Waiters get false. */
  stop(): Promise<void>;
  /** The position up to which views and cache are, as this process knows. */
  position(): number;
  status(): Promise<ProjectionStatus>;
  /**
   * True when the views are at `position` or beyond, false when that did not happen within `timeoutMs`.
   * Rejects at once with `UnavailableError('view_behind')` when the runner has failed.
   */
  waitFor(position: number, timeoutMs: number): Promise<boolean>;
}
