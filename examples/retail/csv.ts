import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** One line of the order file, as it is. The only code that the mapping and the check share. */
export interface RetailLine {
  /** Line of the file; the header is line 1. */
  readonly line: number;
  readonly invoice: string;
  readonly code: string;
  readonly description: string;
  /** Negative: goods come back (invoice `C…`), or a correction by the warehouse. */
  readonly quantity: number;
  /** ISO 8601 UTC. */
  readonly date: string;
  /** As written, in pounds. */
  readonly price: string;
  readonly customer: string;
}

const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
] as const;

const lineOf = (row: Readonly<Record<string, string | undefined>>, index: number): RetailLine => {
  const line = index + 2;
  const [invoice, code, description, quantity, date, price, customer] = COLUMNS.map((column) => {
    const value = row[column];
    if (value === undefined) throw new Error(`line ${String(line)} has no ${column}`);
    return value;
  }) as [string, string, string, string, string, string, string];
  if (!/^-?\d+$/.test(quantity)) throw new Error(`line ${String(line)}: ${quantity} is no whole quantity`);
  return { line, invoice, code, description, quantity: Number(quantity), date, price, customer };
};

/** The order lines of a CSV text with a header, in file order. Throws on a line it cannot read: nothing is skipped. */
export const parseRetail = (text: string): readonly RetailLine[] =>
  parse<Record<string, string>>(text, { columns: true, bom: true, skip_empty_lines: true }).map(lineOf);

const contentOf = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error(`Cannot read the order lines: set RETAIL_CSV. ${String(cause)}`, { cause });
  }
};

/** Reads the file at `path`, gzipped if its name ends in `.gz`. */
export const readRetail = (path: string): readonly RetailLine[] => {
  const bytes = contentOf(path);
  return parseRetail((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
};
