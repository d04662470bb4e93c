import type { RebuildCertificate } from '@tallyman/event-catalog';
import type { ProjectionWindow } from './projection-store.js';
import type { Difference, RebuildRecord, RequestedBy } from './rebuilds.js';

/** What a worker knows of its own speed, stored with every window so that anybody can see it. */
export interface RebuildProgress {
  readonly targetPosition: number;
  readonly eventsPerSecond: number;
}

/** A folded stretch of the log and how many events it has. */
export interface FoldedWindow<Changes> extends ProjectionWindow<Changes> {
  readonly events: number;
}

/** Folds the log from position `from` (exclusive) on, at most to `to`: a window of it, or nothing (`to` = `from`) at the end of the log. */
export type FoldRange<Changes> = (from: number, to: number) => Promise<FoldedWindow<Changes>>;

export type SwitchResult =
  | { readonly kind: 'switched'; readonly certificate: RebuildCertificate }
  /** It was cancelled, or another worker has switched already. */
  | { readonly kind: 'not_running' };

/** Right to work on one rebuild; lost with the connection. Safety does not rest on it but on compare-and-set. */
export interface RebuildLease {
  release(): Promise<void>;
}

/** Shadow generations of one projection beside its live one: filled, compared and put in its place, in steps that survive the death of the worker. */
export interface RebuildStore<Changes> {
  /** Makes the record and an empty shadow generation at position 0; `undefined` when one is running. */
  begin(rebuildId: string, by: RequestedBy): Promise<RebuildRecord | undefined>;
  /** `undefined` also for one of another projection. */
  get(rebuildId: string): Promise<RebuildRecord | undefined>;
  /** The latest first. */
  list(limit: number): Promise<readonly RebuildRecord[]>;
  /** Running ones, and those that switched but whose certificate is not in the log yet. */
  unfinished(): Promise<readonly RebuildRecord[]>;
  /** Where the live generation is. */
  livePosition(): Promise<number>;
  /** `undefined` when somebody else works on it. */
  lease(rebuildId: string): Promise<RebuildLease | undefined>;
  /** Applies a window to the shadow and stores the progress, by compare-and-set. False: moved or not running; nothing written. */
  applyShadow(rebuildId: string, window: FoldedWindow<Changes>, progress: RebuildProgress): Promise<boolean>;
  /** Makes the filled shadow a partition beside the live one, with its indexes. May be repeated. */
  attachShadow(rebuildId: string): Promise<void>;
  /**
   * In one transaction: holds the live checkpoint, brings the shadow to exactly its position with `fold`, compares every cell,
   * stores all differences and the certificate, and makes the shadow live.
   */
  switchOver(rebuildId: string, fold: FoldRange<Changes>): Promise<SwitchResult>;
  /** The certificate is in the log. */
  certificateRecorded(rebuildId: string): Promise<void>;
  /** Drops what no projection and no running rebuild refers to. May be repeated. */
  dropRetired(): Promise<void>;
  /** Ends a running rebuild and drops its shadow; false when it is not running. `error` makes it `failed`, else `cancelled`. */
  end(rebuildId: string, error?: string): Promise<boolean>;
  /** In order of table, key and column, after the first `after` of them. */
  differences(rebuildId: string, after: number, limit: number): Promise<readonly Difference[]>;
}
