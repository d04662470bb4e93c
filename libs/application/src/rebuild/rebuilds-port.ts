import type { Difference, RebuildRecord, RequestedBy } from '@tallyman/read-models';

export type StartRebuildResult =
  | { readonly kind: 'started'; readonly record: RebuildRecord }
  | {
      readonly kind: 'refused';
      readonly code: 'rebuild_running';
      readonly detail: string;
      /** The one that runs. */
      readonly rebuildId?: string;
    };

export type CancelRebuildResult =
  | { readonly kind: 'cancelled'; readonly record: RebuildRecord }
  | {
      readonly kind: 'refused';
      readonly code: 'rebuild_not_found' | 'rebuild_not_running';
      readonly detail: string;
    };

/** Computes one projection again beside the live one, proves what was different, and puts it in its place. */
export interface ProjectionRebuilds {
  /** Returns at once; the work goes on in the background. One at a time. */
  start(by: RequestedBy): Promise<StartRebuildResult>;
  /** `undefined` also for one of another projection. */
  get(rebuildId: string): Promise<RebuildRecord | undefined>;
  /** The latest first, at most `limit` (default 50). */
  list(limit?: number): Promise<readonly RebuildRecord[]>;
  cancel(rebuildId: string): Promise<CancelRebuildResult>;
  /** In order of table, key and column; `after`: how many to skip. `undefined` when there is no such rebuild. */
  differences(
    rebuildId: string,
    after: number,
    limit: number,
  ): Promise<{ readonly differences: readonly Difference[]; readonly next?: number } | undefined>;
  /** At start-up: goes on with what a process left behind, from the shadow's checkpoint; records certificates still owed. */
  resumeInterrupted(): Promise<void>;
  /** Resolves when the rebuild's work in this process has ended (at once if there is none). */
  settled(rebuildId: string): Promise<void>;
  /** Stops after the window in hand; what runs stays `running` and is resumed by the next process. */
  stop(): Promise<void>;
}

/** The rebuilds of each projection, by its name. */
export type Rebuilds = ReadonlyMap<string, ProjectionRebuilds>;
