import type { CellDifference, RebuildCertificate } from '@tallyman/event-catalog';

export type RebuildStatus = 'running' | 'completed' | 'cancelled' | 'failed';

export interface RebuildRecord {
  readonly rebuildId: string;
  readonly projection: string;
  readonly status: RebuildStatus;
  readonly phase: 'fold' | 'compare' | 'switched';
  readonly fromGeneration: number;
  readonly toGeneration: number;
  /** How far the shadow generation is, and how far it has to go (the head when last looked). */
  readonly position: number;
  readonly targetPosition: number;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly eventsPerSecond?: number;
  readonly etaSeconds?: number;
  readonly error?: string;
  readonly certificate?: RebuildCertificate;
  /** The certificate is in the log as `ProjectionRebuilt`; it follows the switch, also over a restart. */
  readonly certificateRecorded: boolean;
  readonly requestedBy: RequestedBy;
}

/** Whose key asked for it. */
export interface RequestedBy {
  readonly subsystem: string;
  readonly keyId: string;
}

export interface ProjectionStatus {
  readonly name: string;
  readonly liveGeneration: number;
  readonly position: number;
  readonly headPosition: number;
  readonly lag: number;
  readonly state: 'running' | 'stopped' | 'failed';
  readonly error?: string;
}

export type Difference = CellDifference;
