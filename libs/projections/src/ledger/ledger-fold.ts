import { isBookFact, type EventFact } from '@tallyman/event-catalog';
import { bookStream } from '@tallyman/ledger';
import type { WindowFold } from '../projection.js';
import { BookFold } from './book-fold.js';
import type { LedgerChanges } from './changes.js';

/** `size` grows with the rows that are touched and stay: a hold that begins and ends inside takes nothing. */
export class LedgerFold implements WindowFold<LedgerChanges> {
  private readonly books = new Map<string, BookFold>();
  private rows = 0;

  get size(): number {
    return this.books.size + this.rows;
  }

  add(event: EventFact): void {
    if (!isBookFact(event)) return;
    let fold = this.books.get(event.stream);
    if (fold === undefined) this.books.set(event.stream, (fold = BookFold.before(event)));
    this.rows += fold.add(event);
  }

  join(later: LedgerChanges): void {
    for (const change of later.books) {
      const stream = bookStream(change.book);
      let fold = this.books.get(stream);
      if (fold === undefined) this.books.set(stream, (fold = BookFold.beforeChange(change)));
      this.rows += fold.join(change);
    }
  }

  net(): LedgerChanges {
    return { books: Array.from(this.books.values(), (fold) => fold.change()) };
  }
}
