import type { BookEventType } from '@tallyman/ledger';
import type { AccountChange, BookChange, EntryChange, LedgerAmounts, LedgerChanges } from './changes.js';

/**
 * Changes on their way from one thread to another. Entries are most of the rows, and copied as objects they would hold up the thread that takes them;
 * so they go as numbers, and their texts, most of which come again and again, as places in a list of words.
 */
export interface PackedLedger {
  /** Accounts without their entries. */
  readonly books: readonly BookChange[];
  /** Entries of each account, in order. */
  readonly counts: readonly number[];
  /** ENTRY_WIDTH for each entry. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly words: readonly string[];
}

const ENTRY_WIDTH = 15;
const NO_WORD = -1;

class Words {
  readonly list: string[] = [];
  private readonly places = new Map<string, number>();

  place(word: string | undefined): number {
    if (word === undefined) return NO_WORD;
    const known = this.places.get(word);
    if (known !== undefined) return known;
    this.places.set(word, this.list.length);
    return this.list.push(word) - 1;
  }
}

const amountsRow = ({ net, pendingDebits, pendingCredits }: LedgerAmounts): readonly number[] => [
  net,
  pendingDebits,
  pendingCredits,
];

const entryRow = (entry: EntryChange, words: Words): readonly number[] => [
  ...[entry.position, entry.revision, entry.recordedAt, entry.ordinal],
  ...amountsRow(entry.amounts),
  ...amountsRow(entry.after),
  ...[words.place(entry.eventType), words.place(entry.subsystem), words.place(entry.transactionId)],
  ...[words.place(entry.effectiveDate), words.place(entry.description)],
];

const accountsOf = (books: readonly BookChange[]): readonly AccountChange[] =>
  books.flatMap(({ accounts }) => accounts);

export const packLedger = ({ books }: LedgerChanges): PackedLedger => {
  const accounts = accountsOf(books);
  const counts = accounts.map(({ entries }) => entries.length);
  const numbers = new Float64Array(counts.reduce((sum, count) => sum + count, 0) * ENTRY_WIDTH);
  const words = new Words();
  let index = 0;
  for (const { entries } of accounts)
    for (const entry of entries) numbers.set(entryRow(entry, words), ENTRY_WIDTH * index++);
  const bare = books.map((book) => ({
    ...book,
    accounts: book.accounts.map((account) => ({ ...account, entries: [] })),
  }));
  return { books: bare, counts, numbers, words: words.list };
};

/** Reads one number after the other; destructuring would go through an iterator, at ten times the cost. */
const reader = (numbers: Float64Array) => {
  let index = 0;
  return (): number => numbers[index++] ?? 0;
};

const amountsFrom = (next: () => number): LedgerAmounts => ({
  net: next(),
  pendingDebits: next(),
  pendingCredits: next(),
});

const entryFrom = (next: () => number, words: readonly string[]): EntryChange => {
  const head = { position: next(), revision: next(), recordedAt: next(), ordinal: next() };
  const sums = { amounts: amountsFrom(next), after: amountsFrom(next) };
  const told = { eventType: words[next()] as BookEventType, subsystem: words[next()] ?? '' };
  const [transactionId, effectiveDate, description] = [words[next()], words[next()], words[next()]];
  return {
    ...head,
    ...told,
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(effectiveDate === undefined ? {} : { effectiveDate }),
    ...(description === undefined ? {} : { description }),
    ...sums,
  };
};

export const unpackLedger = ({ books, counts, numbers, words }: PackedLedger): LedgerChanges => {
  const next = reader(numbers);
  let account = 0;
  return {
    books: books.map((book) => ({
      ...book,
      accounts: book.accounts.map((change) => ({
        ...change,
        entries: Array.from({ length: counts[account++] ?? 0 }, () => entryFrom(next, words)),
      })),
    })),
  };
};
