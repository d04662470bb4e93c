export const VERIFY_PROBLEMS = [
  'position_gap',
  'recorded_at_went_back',
  'revision_gap',
  'hash_broken',
  'event_id_differs',
  'event_unreadable',
  'event_misplaced',
  'physical_sum_not_zero',
  'promise_sum_not_sellable',
  'place_below_zero',
  'postings_not_balanced',
  'command_missing',
  'command_mismatch',
  'command_not_found',
  'view_cell_differs',
  'view_row_missing',
  'view_row_extra',
  'view_ahead_of_log',
  'view_went_back',
] as const;
export type VerifyProblemCode = (typeof VERIFY_PROBLEMS)[number];

export interface VerifyProblem {
  readonly code: VerifyProblemCode;
  readonly position?: number;
  readonly stream?: string;
  readonly detail: string;
}

export interface VerifyReport {
  /** No problem at all. */
  readonly clean: boolean;
  readonly events: number;
  readonly streams: number;
  /** Position up to which the log was read. */
  readonly head: number;
  /** Rows of the views that were compared, and the position of the last snapshot that was. */
  readonly rows: number;
  readonly viewPosition: number;
  /** The first MAX_PROBLEMS, in the order found; all are counted in `counts`. */
  readonly problems: readonly VerifyProblem[];
  readonly counts: Readonly<Partial<Record<VerifyProblemCode, number>>>;
}
export const MAX_PROBLEMS = 1000;

export interface VerifyProgress {
  readonly phase: 'log' | 'views';
  readonly position: number;
  readonly head: number;
  readonly rows: number;
  readonly problems: number;
}

export interface VerifyOptions {
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Stops it: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Reads the whole log and all rows of the views, and says everything that is not as it must be. Writes nothing. */
export type Verify = (options?: VerifyOptions) => Promise<VerifyReport>;
