/**
 * STORED FORMS of the service's own acts, as evidence in the same log; same rules as the stored forms of the domains.
 * Streams: `projection-{name}`, `key-{id}`.
 */
export type ControlEvent =
  | { readonly type: 'ProjectionRebuilt'; readonly data: RebuildCertificate }
  | {
      readonly type: 'ApiKeyCreated';
      readonly data: {
        readonly keyId: string;
        readonly subsystem: string;
        readonly commands: readonly string[];
        readonly admin: boolean;
      };
    }
  | { readonly type: 'ApiKeyRevoked'; readonly data: { readonly keyId: string; readonly subsystem: string } };

/** What a rebuild proved: how much was compared, at which position, and every cell that was different. */
export interface RebuildCertificate {
  readonly rebuildId: string;
  readonly projection: string;
  readonly fromGeneration: number;
  readonly toGeneration: number;
  /** Both generations were compared as of this position. */
  readonly position: number;
  readonly eventsFolded: number;
  readonly rowsCompared: number;
  readonly cellsCompared: number;
  readonly differenceCount: number;
  /** The first CERTIFICATE_DIFFERENCES of them, in order of table, key and column; all of them are in the rebuild's record. */
  readonly differences: readonly CellDifference[];
  /** SHA-256, hex, over all differences: one line of JSON each, in the order above. */
  readonly differencesHash: string;
}

/** One cell that the live generation had otherwise. `null`: the row was not there. */
export interface CellDifference {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  readonly live: string | null;
  readonly rebuilt: string | null;
}

export const CERTIFICATE_DIFFERENCES = 1000;
