import type { NormalSide } from '@tallyman/ledger';
import type { LedgerAccountRow, LedgerEntryRow } from '@tallyman/read-models';
import { freshness, reach } from '../read-context.js';
import { quantitiesOf } from './amounts.js';
import type { EntryAnswer, LedgerQueries, ListedAccount } from './ledger-queries-port.js';
import type { LedgerContext } from './read-account.js';

const DEFAULT_LIMIT = 200;
const DEFAULT_FUNDS = 1000;

export const readBook =
  (context: LedgerContext): LedgerQueries['book'] =>
  async (book, { minPosition } = {}) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    const { position, value } = await context.views.book(book);
    if (value === undefined) return { kind: 'absent' };
    return { kind: 'found', value: { ...value, freshness: await freshness(context, position, 'view') } };
  };

const listed = (row: LedgerAccountRow): ListedAccount => ({
  ...{ account: row.account, currency: row.currency, normalSide: row.normalSide },
  ...quantitiesOf(row.normalSide, row),
  ...{ status: row.status, mustNotGoNegative: row.mustNotGoNegative },
  ...(row.description === undefined ? {} : { description: row.description }),
});

export const readAccounts =
  (context: LedgerContext): LedgerQueries['accounts'] =>
  async (book, { prefix, after, limit = DEFAULT_LIMIT, minPosition } = {}) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    const page = {
      limit: limit + 1,
      ...(prefix === undefined ? {} : { prefix }),
      ...(after === undefined ? {} : { after }),
    };
    const { position, value } = await context.views.accounts(book, page);
    // No account is an answer, no book is another.
    if (value.length === 0 && (await context.views.book(book)).value === undefined) return { kind: 'absent' };
    const accounts = value.slice(0, limit).map(listed);
    const last = accounts.at(-1);
    const next = value.length > limit && last !== undefined ? { next: last.account } : {};
    return { kind: 'found', value: { book, accounts, ...next, freshness: await freshness(context, position, 'view') } };
  };

const entryOn = (side: NormalSide, entry: LedgerEntryRow): EntryAnswer => {
  const { position, revision, ordinal, eventType, subsystem, recordedAt, amount: net } = entry;
  const { transactionId, effectiveDate, description } = entry;
  const { netAfter, pendingDebitsAfter: pendingDebits, pendingCreditsAfter: pendingCredits } = entry;
  return {
    ...{ position, revision, ordinal, eventType, subsystem, recordedAt, amount: net },
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(effectiveDate === undefined ? {} : { effectiveDate }),
    ...(description === undefined ? {} : { description }),
    delta: quantitiesOf(side, { net, pendingDebits: entry.pendingDebits, pendingCredits: entry.pendingCredits }),
    after: quantitiesOf(side, { net: netAfter, pendingDebits, pendingCredits }),
  };
};

export const readEntries =
  (context: LedgerContext): LedgerQueries['entries'] =>
  async (book, account, { after = 0, limit = DEFAULT_LIMIT, minPosition } = {}) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    // The row first: currency and side never change, and entries that came since are told with their own position.
    const { value: row } = await context.views.account(book, account);
    if (row === undefined) return { kind: 'absent' };
    const { position, value } = await context.views.entries(book, account, after, limit + 1);
    const entries = value.slice(0, limit).map((entry) => entryOn(row.normalSide, entry));
    const last = entries.at(-1);
    const next = value.length > limit && last !== undefined ? { next: last.position } : {};
    const { currency, normalSide } = row;
    const fresh = await freshness(context, position, 'view');
    return { kind: 'found', value: { book, account, currency, normalSide, entries, ...next, freshness: fresh } };
  };

export const readFunds =
  (context: LedgerContext): LedgerQueries['funds'] =>
  async (book, account, { limit = DEFAULT_FUNDS, minPosition } = {}) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    const { position, value: funds } = await context.views.funds(book, account, limit);
    if (funds.length === 0 && (await context.views.account(book, account)).value === undefined)
      return { kind: 'absent' };
    return { kind: 'found', value: { book, account, funds, freshness: await freshness(context, position, 'view') } };
  };
