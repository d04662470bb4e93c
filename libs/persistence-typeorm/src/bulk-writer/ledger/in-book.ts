import type { AccountChange, BookChange, DayChange, EntryChange, FundsChange } from '@tallyman/projections';

/** A change with the names that are its row's key. */
export type InBook<Change> = Change & { readonly book: string };
export type InAccount<Change> = InBook<Change> & { readonly account: string };

export const accountsIn = (books: readonly BookChange[]): readonly InBook<AccountChange>[] =>
  books.flatMap(({ book, accounts }) => accounts.map((account) => ({ ...account, book })));

export const fundsIn = (books: readonly BookChange[]): readonly InBook<FundsChange>[] =>
  books.flatMap(({ book, funds }) => funds.map((change) => ({ ...change, book })));

export const entriesIn = (accounts: readonly InBook<AccountChange>[]): readonly InAccount<EntryChange>[] =>
  accounts.flatMap(({ book, account, entries }) => entries.map((entry) => ({ ...entry, book, account })));

export const daysIn = (accounts: readonly InBook<AccountChange>[]): readonly InAccount<DayChange>[] =>
  accounts.flatMap(({ book, account, days }) => days.map((day) => ({ ...day, book, account })));

/** The first columns of a table that has a row per account. */
export const accountKeys = (changes: readonly { readonly book: string; readonly account: string }[]) =>
  [changes.map(({ book }) => book), changes.map(({ account }) => account)] as const;

/** Text that a sender wrote, as PostgreSQL can store it: it has no U+0000. */
export const storable = (text: string | undefined): string | null => text?.replaceAll('\u0000', '\uFFFD') ?? null;
