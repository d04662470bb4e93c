import type {
  AccountChange,
  Applied,
  BookChange,
  DayChange,
  EntryChange,
  FundsChange,
  LedgerAmounts,
  LedgerChanges,
  Opening,
} from '../ledger/changes.js';

type FundsRow = Omit<Extract<FundsChange, { kind: 'set' }>, 'kind' | 'again'>;

export interface AccountRow extends Opening, Applied {
  readonly status: 'open' | 'closed';
  readonly amounts: LedgerAmounts;
  readonly entries: number;
}

const plus = (a: LedgerAmounts, b: LedgerAmounts): LedgerAmounts => ({
  net: a.net + b.net,
  pendingDebits: a.pendingDebits + b.pendingDebits,
  pendingCredits: a.pendingCredits + b.pendingCredits,
});

const rowOf = (change: Extract<FundsChange, { kind: 'set' }>): FundsRow =>
  Object.fromEntries(
    Object.entries(change).filter(([name]) => name !== 'kind' && name !== 'again'),
  ) as unknown as FundsRow;

const NONE: LedgerAmounts = { net: 0, pendingDebits: 0, pendingCredits: 0 };

/** The views of books as plain maps: what the bulk writer does in SQL, said in the plainest way. */
export class MemoryLedger {
  readonly books = new Map<string, Applied>();
  readonly accounts = new Map<string, AccountRow>();
  readonly entries = new Map<string, EntryChange>();
  /** A day may have more than a number can say. */
  readonly days = new Map<string, Omit<DayChange, 'net'> & { readonly net: bigint }>();
  readonly funds = new Map<string, FundsRow>();

  apply({ books }: LedgerChanges): void {
    for (const book of books) this.applyBook(book);
  }

  private applyBook({ book, firstRevision, accounts, funds, ...applied }: BookChange): void {
    if (firstRevision !== (this.books.get(book)?.appliedRevision ?? -1) + 1) throw new Error(`${book} has a gap`);
    this.books.set(book, applied);
    for (const change of accounts) this.applyAccount(book, change);
    for (const change of funds) this.applyFunds(`${book} ${change.holdId}`, change);
  }

  private applyAccount(book: string, change: AccountChange): void {
    const { account, opening, status, amounts, entries, days, ...applied } = change;
    const key = `${book} ${account}`;
    const row = this.accounts.get(key);
    const opened = opening ?? row;
    if (opened === undefined) throw new Error(`${key} was never opened`);
    for (const entry of entries)
      this.entries.set(`${key} ${String(entry.position)}`, {
        ...entry,
        ordinal: (row?.entries ?? 0) + entry.ordinal,
        after: plus(row?.amounts ?? NONE, entry.after),
      });
    for (const { effectiveDate, net, entries: count } of days) {
      const day = this.days.get(`${key} ${effectiveDate}`);
      const sum = { effectiveDate, net: (day?.net ?? 0n) + BigInt(net), entries: (day?.entries ?? 0) + count };
      this.days.set(`${key} ${effectiveDate}`, sum);
    }
    this.accounts.set(key, {
      ...{ currency: opened.currency, normalSide: opened.normalSide, mustNotGoNegative: opened.mustNotGoNegative },
      ...{ openedAt: opened.openedAt, openedAtPosition: opened.openedAtPosition },
      ...(opened.description === undefined ? {} : { description: opened.description }),
      status: status ?? row?.status ?? 'open',
      amounts: plus(row?.amounts ?? NONE, amounts),
      entries: (row?.entries ?? 0) + entries.length,
      ...applied,
    });
  }

  private applyFunds(key: string, change: FundsChange): void {
    const row = this.funds.get(key);
    if (change.kind === 'delete') this.funds.delete(key);
    else if (change.kind === 'set') {
      // The bulk writer would replace it; that it never has to is what lets a window leave out holds that begin and end in it.
      if (row !== undefined && change.again !== true) throw new Error(`${key} is open already`);
      this.funds.set(key, rowOf(change));
    } else if (row !== undefined)
      this.funds.set(key, { ...row, amount: change.left, appliedPosition: change.appliedPosition });
  }
}
