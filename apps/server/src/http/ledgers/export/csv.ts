import type { BookExport, ExportTransaction } from '@tallyman/application';
import { toIso } from '../../parsing/instants.js';
import { decimal } from './amounts.js';

const COLUMNS = [
  ...['effectiveDate', 'position', 'transactionId', 'type', 'account', 'currency', 'amount', 'minorUnits'],
  ...['subsystem', 'recordedAt', 'description'],
];

/** RFC 4180. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

const linesOf = (transaction: ExportTransaction, currencies: ReadonlyMap<string, string>): string => {
  const { effectiveDate, position, transactionId, eventType, subsystem, recordedAt, description = '' } = transaction;
  return transaction.lines
    .map(({ account, amount }) => {
      const currency = currencies.get(account) ?? '';
      return line([
        ...[effectiveDate, String(position), transactionId, eventType, account, currency],
        ...[decimal(amount, currency), String(amount), subsystem, toIso(recordedAt), description],
      ]);
    })
    .join('');
};

/** A line for each account of each transaction; debits above 0, credits below. */
export const toCsv = async function* (book: BookExport): AsyncGenerator<string> {
  const currencies = new Map<string, string>(book.accounts.map(({ account, currency }) => [account, currency]));
  yield line(COLUMNS);
  for await (const transaction of book.transactions()) yield linesOf(transaction, currencies);
};
