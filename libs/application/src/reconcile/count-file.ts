import type { CountedLine } from './reconciliations.js';

/** One thing wrong with a file. `line` is the line of the file on which the record begins, from 1; 0: the file as a whole. */
export interface CountFileError {
  readonly line: number;
  readonly code: CountFileErrorCode;
  readonly detail: string;
}

export type CountFileErrorCode =
  | 'not_csv'
  | 'not_utf8'
  | 'header_missing'
  | 'unknown_column'
  | 'duplicate_column'
  | 'wrong_number_of_columns'
  | 'sku_invalid'
  | 'counted_invalid'
  | 'condition_unknown'
  | 'counted_at_invalid'
  | 'too_many_lines';

export type CountFile =
  | { readonly kind: 'parsed'; readonly lines: readonly CountedLine[] }
  /** Every bad line is named; the first MAX_FILE_ERRORS are listed, `total` counts all. */
  | { readonly kind: 'invalid'; readonly errors: readonly CountFileError[]; readonly total: number };
export const MAX_FILE_ERRORS = 100;

/** Parses a scanner's file. */
export type ParseCountFile = (file: string | Uint8Array) => CountFile;
