import { CONDITIONS, DEFAULT_CONDITION, parseSku, type Condition } from '@tallyman/inventory';
import { isWhole } from '@tallyman/kernel';
import type { CountFileError, CountFileErrorCode } from './count-file.js';
import type { CountedLine } from './reconciliations.js';

const REQUIRED = ['sku', 'counted', 'countedAt'] as const;
const OPTIONAL = ['condition'] as const;
type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];
const COLUMNS: readonly Column[] = [...REQUIRED, ...OPTIONAL];

/** Where each column of a file is. */
export type Header = ReadonlyMap<Column, number>;

/** Reads the names of the columns, in any order and case. */
export const readHeader = (names: readonly string[], line: number): Header | CountFileError => {
  const header = new Map<Column, number>();
  for (const [index, name] of names.entries()) {
    const column = COLUMNS.find((known) => known.toLowerCase() === name.trim().toLowerCase());
    if (column === undefined) return error(line, 'unknown_column', `${quote(name)} is none of ${COLUMNS.join(', ')}`);
    if (header.has(column)) return error(line, 'duplicate_column', `${column} is there more than once`);
    header.set(column, index);
  }
  const missing = REQUIRED.filter((column) => !header.has(column));
  if (missing.length === 0) return header;
  return error(line, 'header_missing', `the first line must name the columns; ${missing.join(', ')} not found`);
};

/** Reads one record; everything that is wrong with it is told. */
export const readRecord = (
  header: Header,
  cells: readonly string[],
  line: number,
): CountedLine | readonly CountFileError[] => {
  if (cells.length !== header.size) {
    const detail = `${String(cells.length)} columns, the header has ${String(header.size)}`;
    return [error(line, 'wrong_number_of_columns', detail)];
  }
  const cell = (column: Column): string => cells[header.get(column) ?? -1] ?? '';
  const sku = parseSku(cell('sku'));
  const counted = parseCounted(cell('counted').trim());
  const condition = parseCondition(cell('condition').trim());
  const countedAt = parseInstant(cell('countedAt').trim());
  if (sku !== undefined && counted !== undefined && condition !== undefined && countedAt !== undefined)
    return { sku, counted, condition, countedAt };
  const wrong = (code: CountFileErrorCode, column: Column, wanted: string) =>
    error(line, code, `${column} ${quote(cell(column))} is not ${wanted}`);
  return [
    ...(sku === undefined
      ? [wrong('sku_invalid', 'sku', '1 to 128 printable characters without space around them')]
      : []),
    ...(counted === undefined ? [wrong('counted_invalid', 'counted', 'a whole number from 0 to 2^53 − 1')] : []),
    ...(condition === undefined ? [wrong('condition_unknown', 'condition', `one of ${CONDITIONS.join(', ')}`)] : []),
    ...(countedAt === undefined
      ? [wrong('counted_at_invalid', 'countedAt', 'an ISO 8601 time with Z or an offset, as 2026-12-01T10:00:00Z')]
      : []),
  ];
};

const parseCounted = (text: string): number | undefined => {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return isWhole(value) ? value : undefined;
};

const parseCondition = (text: string): Condition | undefined =>
  text === '' ? DEFAULT_CONDITION : CONDITIONS.find((condition) => condition === text);

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A time without an offset would mean whatever the server's clock means, so it is none. */
const parseInstant = (text: string): number | undefined => {
  const day = INSTANT.exec(text)?.[1];
  if (day === undefined) return undefined;
  // Date.parse takes 30 February for 2 March.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
};

/** JSON quotes, so that what cannot be seen shows; and no more of it than helps. */
const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

export const error = (line: number, code: CountFileErrorCode, detail: string): CountFileError => ({
  line,
  code,
  detail,
});
