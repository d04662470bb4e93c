import { ledgerProjection } from '@tallyman/projections';
import type { LedgerViews } from '@tallyman/read-models';
import type { DataSource } from 'typeorm';
import { readLive, readRow, readRows, type LiveSource } from '../live-rows.js';
import { prepareLive } from '../prepared-rows.js';
import { accountsPage, exportAccounts, oneAccount } from './account-rows.js';
import { balanceOf, balancesPage, sumsOf } from './balance-rows.js';
import { oneBook } from './book-rows.js';
import { entriesOf, entryAt, exportLines } from './entry-rows.js';
import { dueBooks, fundsOf } from './funds-rows.js';

const atMoments = (source: LiveSource): Pick<LedgerViews, 'entryAt' | 'balance' | 'sums' | 'trialBalance'> => ({
  async entryAt(book, account, position) {
    const queries = { rows: oneAccount(book, account), entries: entryAt(book, account, position) };
    const viewed = await readLive(source, queries);
    return { position: viewed.position, value: { row: viewed.value.rows[0], entry: viewed.value.entries[0] } };
  },
  balance: (book, account, asOf) => readRow(source, balanceOf(book, account, asOf)),
  sums: (book, prefix, asOf) => readRows(source, sumsOf(book, prefix, asOf)),
  async trialBalance(book, page, asOf) {
    const queries = { sums: sumsOf(book, undefined, asOf), accounts: balancesPage(book, page, asOf) };
    const { position, value } = await readLive(source, queries);
    return { position, value };
  },
});

/** What is asked all the time. */
const preparedAccount = (source: LiveSource): LedgerViews['account'] => {
  const read = prepareLive(source, 'ledger_account', ['book', 'account'], ({ book, account }) => ({
    rows: oneAccount(book, account),
  }));
  return async (book, account) => {
    const { position, value } = await read({ book, account });
    return { position, value: value.rows[0] };
  };
};

const viewsOf = (source: LiveSource): LedgerViews => ({
  ...atMoments(source),
  book: (book) => readRow(source, oneBook(book)),
  account: preparedAccount(source),
  accounts: (book, page) => readRows(source, accountsPage(book, page)),
  entries: (book, account, after, limit) => readRows(source, entriesOf(book, account, after, limit)),
  funds: (book, account, limit) => readRows(source, fundsOf(book, account, limit)),
  async booksWithDueFunds(time, limit) {
    return (await readRows(source, dueBooks(time, limit))).value;
  },
  async exportAccounts(book, after, limit) {
    const page = after === undefined ? { limit } : { after, limit };
    return (await readRows(source, exportAccounts(book, page))).value;
  },
  async exportLines(book, upTo, after, limit) {
    return (await readRows(source, exportLines(book, upTo, after, limit))).value;
  },
  async position() {
    return (await readLive(source, {})).position;
  },
});

export const createLedgerViews = (database: DataSource): LedgerViews =>
  viewsOf({ database, projection: ledgerProjection.name });
