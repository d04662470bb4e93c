import { CsvError, parse } from 'csv-parse/sync';
import { MAX_FILE_ERRORS, type CountFile, type CountFileError } from './count-file.js';
import { error, readHeader, readRecord } from './count-record.js';
import { MAX_COUNT_LINES, type CountedLine } from './reconciliations.js';

/**
 * Parses a scanner's file: columns `sku`, `counted`, `countedAt` and, if it is there, `condition` (empty: sellable), in any order;
 * separated by commas or semicolons, quoted as in RFC 4180, UTF-8 with or without a byte order mark, lines ended by CRLF, LF or CR.
 */
export const parseCountFile = (file: string | Uint8Array): CountFile => {
  const text = decodeText(file);
  if (text === undefined) return invalid([error(0, 'not_utf8', 'the file is not UTF-8 text')]);
  const records = readCsv(text);
  if ('code' in records) return invalid([records]);
  const [names, ...rest] = records;
  if (names === undefined) return invalid([error(0, 'header_missing', 'the file is empty')]);
  const header = readHeader(names.cells, names.line);
  if ('code' in header) return invalid([header]);
  if (rest.length > MAX_COUNT_LINES)
    return invalid([error(0, 'too_many_lines', `more than ${String(MAX_COUNT_LINES)} lines: send several files`)]);
  const lines: CountedLine[] = [];
  const errors: CountFileError[] = [];
  for (const { cells, line } of rest) {
    const read = readRecord(header, cells, line);
    if ('sku' in read) lines.push(read);
    else errors.push(...read);
  }
  return errors.length > 0 ? invalid(errors) : { kind: 'parsed', lines };
};

const invalid = (errors: readonly CountFileError[]): CountFile => ({
  kind: 'invalid',
  errors: errors.slice(0, MAX_FILE_ERRORS),
  total: errors.length,
});

const decodeText = (file: string | Uint8Array): string | undefined => {
  if (typeof file === 'string') return file;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    return undefined;
  }
};

interface CsvRecord {
  readonly cells: readonly string[];
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
}

const readCsv = (text: string): readonly CsvRecord[] | CountFileError => {
  try {
    const records: CsvRecord[] = [];
    parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      on_record: (cells: string[], { lines }) => {
        records.push({ cells, line: lines - lineBreaks(cells) });
        return null;
      },
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      // The header, and one line more than is taken.
      to: MAX_COUNT_LINES + 2,
    });
    return records;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    return error(typeof cause['lines'] === 'number' ? cause['lines'] : 0, 'not_csv', cause.message);
  }
};

/** The one of the header line: a semicolon only where no comma is. */
const separatorOf = (text: string): string => {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  return header.includes(';') && !header.includes(',') ? ';' : ',';
};

/** csv-parse tells the line on which a record ends. */
const lineBreaks = (cells: readonly string[]): number =>
  cells.reduce((count, cell) => count + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
