/**
 * STORED FORMS of the service's own acts, as evidence in the same log; same rules as the stored forms of the domains.
 * Streams: `projection-{name}`, `key-{id}`, `formula-{algorithm}`.
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
  | { readonly type: 'ApiKeyRevoked'; readonly data: { readonly keyId: string; readonly subsystem: string } }
  | { readonly type: 'FormulaRegistered'; readonly data: RegisteredFormula };

/** What an algorithm computes, from this version of it on and for ever: a formula is never changed, another version gets another one. */
export interface RegisteredFormula {
  readonly algorithm: string;
  readonly version: string;
  /** The field that it computes; without it, every field that has no formula of its own. */
  readonly field?: string;
  /** In the part of CEL that libs/formulas takes. */
  readonly expression: string;
  readonly description?: string;
}

const FORMULA_PREFIX = 'formula-';

/** The stream of an algorithm's formulas. */
export const formulaStream = (algorithm: string): string => FORMULA_PREFIX + algorithm;

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
