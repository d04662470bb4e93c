import type { BookEventFact } from '@tallyman/event-catalog';
import { bookOf, bookStream, type BookId } from '@tallyman/ledger';
import { RevisionGapError } from '../faults.js';
import { AccountFold } from './account-fold.js';
import type { BookChange, FundsChange } from './changes.js';
import { fundsChangeOf, leavesNothing, mergeFunds } from './ledger-funds.js';
import { touchesOf } from './touches.js';

const bookIn = (event: BookEventFact): BookId => {
  const book = bookOf(event.stream);
  // A book event outside a book has no row to go to. Skipping it would hide it.
  if (book === undefined)
    throw new Error(`event ${String(event.position)} (${event.type}) is in ${event.stream}, which is no book`);
  return book;
};

/** What a stretch of the log adds to one book. */
export class BookFold {
  private readonly accounts = new Map<string, AccountFold>();
  private readonly funds = new Map<string, FundsChange>();
  private appliedPosition = 0;
  private chainHash = '';
  private appliedRevision: number;

  private constructor(
    private readonly book: BookId,
    private readonly firstRevision: number,
  ) {
    this.appliedRevision = firstRevision - 1;
  }

  /** Of an event that is still to be added. */
  static before(event: BookEventFact): BookFold {
    return new BookFold(bookIn(event), event.revision);
  }

  /** Of changes that are still to be joined. */
  static beforeChange({ book, firstRevision }: BookChange): BookFold {
    return new BookFold(book, firstRevision);
  }

  /** Says by how much the number of its rows has changed. */
  add(event: BookEventFact): number {
    this.follow(event.revision);
    let grown = 0;
    for (const [account, amounts] of touchesOf(event))
      grown += this.inAccount(account, (fold) => {
        fold.add(event, amounts);
      });
    const funds = fundsChangeOf(event);
    if (funds !== undefined) grown += this.putFunds(funds);
    this.appliedPosition = event.position;
    this.appliedRevision = event.revision;
    this.chainHash = event.hash;
    return grown;
  }

  /** Says by how much the number of its rows has changed. */
  join(later: BookChange): number {
    this.follow(later.firstRevision);
    let grown = 0;
    for (const change of later.accounts)
      grown += this.inAccount(change.account, (fold) => {
        fold.join(change);
      });
    for (const change of later.funds) grown += this.putFunds(change);
    this.appliedPosition = later.appliedPosition;
    this.appliedRevision = later.appliedRevision;
    this.chainHash = later.chainHash;
    return grown;
  }

  change(): BookChange {
    const { book, firstRevision, appliedPosition, appliedRevision, chainHash } = this;
    const accounts = Array.from(this.accounts.values(), (fold) => fold.change());
    const funds = [...this.funds.values()];
    return { book, firstRevision, accounts, funds, appliedPosition, appliedRevision, chainHash };
  }

  private inAccount(account: string, act: (fold: AccountFold) => void): number {
    let fold = this.accounts.get(account);
    const before = fold === undefined ? -1 : fold.rows;
    if (fold === undefined) this.accounts.set(account, (fold = new AccountFold(account)));
    act(fold);
    return fold.rows - before;
  }

  private putFunds(change: FundsChange): number {
    const earlier = this.funds.get(change.holdId);
    const net = earlier === undefined ? change : mergeFunds(earlier, change);
    if (leavesNothing(net)) return this.funds.delete(change.holdId) ? -1 : 0;
    this.funds.set(change.holdId, net);
    return earlier === undefined ? 1 : 0;
  }

  private follow(revision: number): void {
    const next = this.appliedRevision + 1;
    if (revision !== next) throw new RevisionGapError(bookStream(this.book), next, revision);
  }
}
