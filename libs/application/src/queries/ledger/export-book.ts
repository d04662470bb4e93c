import type { AccountPath, BookId } from '@tallyman/ledger';
import type { ExportAccount, ExportKey, ExportLine } from '@tallyman/read-models';
import { reach } from '../read-context.js';
import type { QueryResult } from '../stock-queries-port.js';
import type { BookExport, ExportTransaction, ViewReadOptions } from './ledger-queries-port.js';
import type { LedgerContext } from './read-account.js';

const PAGE = 1000;

const allAccounts = async ({ views }: LedgerContext, book: BookId): Promise<readonly ExportAccount[]> => {
  const accounts: ExportAccount[] = [];
  for (let after: AccountPath | undefined; ;) {
    const page = await views.exportAccounts(book, after, PAGE);
    accounts.push(...page);
    after = page.at(-1)?.account;
    if (page.length < PAGE) return accounts;
  }
};

const lines = async function* ({ views }: LedgerContext, book: BookId, upTo: number): AsyncGenerator<ExportLine> {
  for (let after: ExportKey | undefined; ;) {
    const page = await views.exportLines(book, upTo, after, PAGE);
    yield* page;
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
};

const begun = (line: ExportLine): Omit<ExportTransaction, 'lines'> => {
  const { position, eventType, subsystem, description, recordedAt, effectiveDate, transactionId = '' } = line;
  const told = description === undefined ? {} : { description };
  return { transactionId, effectiveDate, position, eventType, subsystem, recordedAt, ...told };
};

/** The lines of a position are those of a transaction, and come together. */
const transactions = async function* (
  context: LedgerContext,
  book: BookId,
  upTo: number,
): AsyncGenerator<ExportTransaction> {
  let open: (Omit<ExportTransaction, 'lines'> & { lines: { account: AccountPath; amount: number }[] }) | undefined;
  for await (const line of lines(context, book, upTo)) {
    if (open?.position !== line.position) {
      if (open !== undefined) yield open;
      open = { ...begun(line), lines: [] };
    }
    open.lines.push({ account: line.account, amount: line.amount });
  }
  if (open !== undefined) yield open;
};

/** See `LedgerQueries.export`. Entries never change, so pages that are read one after the other are still of one position. */
export const exportBook = async (
  context: LedgerContext,
  book: BookId,
  { minPosition }: ViewReadOptions,
): Promise<QueryResult<BookExport>> => {
  const refusal = await reach(context, minPosition);
  if (refusal !== undefined) return refusal;
  const { position, value } = await context.views.book(book);
  if (value === undefined) return { kind: 'absent' };
  const accounts = await allAccounts(context, book);
  return {
    kind: 'found',
    value: { book, position, accounts, transactions: () => transactions(context, book, position) },
  };
};
