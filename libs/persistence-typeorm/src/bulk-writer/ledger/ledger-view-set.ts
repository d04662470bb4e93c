import { ledgerProjection, type LedgerChanges } from '@tallyman/projections';
import type { ViewSet } from '../../view-set.js';
import { inParts } from '../in-parts.js';
import type { Sql } from '../sql.js';
import { accountsIn, daysIn, entriesIn, fundsIn } from './in-book.js';
import { writeAccounts } from './write-accounts.js';
import { checkBooks, writeBooks } from './write-books.js';
import { writeDays } from './write-days.js';
import { writeEntries } from './write-entries.js';
import { writeFunds } from './write-funds.js';

const write = async (sql: Sql, generation: number, { books }: LedgerChanges): Promise<void> => {
  const accounts = accountsIn(books);
  await inParts(books, (part) => writeBooks(sql, generation, part));
  // Entries go on from what the accounts were before the window.
  await inParts(entriesIn(accounts), (part) => writeEntries(sql, generation, part));
  await inParts(accounts, (part) => writeAccounts(sql, generation, part));
  await inParts(daysIn(accounts), (part) => writeDays(sql, generation, part));
  await inParts(fundsIn(books), (part) => writeFunds(sql, generation, part));
};

export const ledgerViewSet: ViewSet<LedgerChanges> = {
  projection: ledgerProjection.name,
  tables: ['ledger_accounts', 'ledger_books', 'ledger_days', 'ledger_entries', 'ledger_funds'],
  write,
  async writeChecked(sql, generation, changes) {
    await inParts(changes.books, (books) => checkBooks(sql, generation, books));
    await write(sql, generation, changes);
  },
};
