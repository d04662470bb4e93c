import type { DecodedEvent, DomainEvent } from '@tallyman/event-catalog';
import {
  accountQuantities,
  accountsOf,
  BOOK_SNAPSHOT_FORMAT,
  bookFromSnapshot,
  bookOf,
  bookSnapshot,
  entriesOf,
  evolveBook,
  initialBook,
  nextExpiry,
  type AccountQuantities,
  type BookEvent,
  type BookId,
  type BookState,
  type ExpireFunds,
} from '@tallyman/ledger';
import type { BookSummary } from '../results.js';
import type { StreamState } from './stream-state.js';

/** A transaction may name hundreds of accounts; an answer, which is kept for replays, shows so many. */
const SHOWN_ACCOUNTS = 10;

/** The stream of a book. */
export class BookStream implements StreamState {
  private constructor(
    private readonly id: BookId,
    readonly book: BookState,
  ) {}

  /** Before the first event; `undefined`: the stream is of another kind. */
  static of(stream: string): BookStream | undefined {
    const id = bookOf(stream);
    return id === undefined ? undefined : new BookStream(id, initialBook);
  }

  get snapshotFormat(): number {
    return BOOK_SNAPSHOT_FORMAT;
  }

  get entries(): number {
    return entriesOf(this.book);
  }

  evolve(event: DomainEvent | DecodedEvent): BookStream {
    return new BookStream(this.id, evolveBook(this.book, event as BookEvent));
  }

  summary(events: readonly DomainEvent[]): BookSummary {
    const named = new Set(events.flatMap((event) => accountsOf(event as BookEvent)));
    const accounts: Record<string, AccountQuantities> = {};
    for (const account of [...named].slice(0, SHOWN_ACCOUNTS)) {
      const quantities = accountQuantities(this.book, account);
      if (quantities !== undefined) accounts[account] = quantities;
    }
    const more = named.size - SHOWN_ACCOUNTS;
    return more > 0 ? { accounts, moreAccounts: more } : { accounts };
  }

  /** Releases the funds that are due. */
  housekeeping(now: number): ExpireFunds | undefined {
    const due = nextExpiry(this.book);
    return due !== undefined && due <= now
      ? { type: 'ExpireFunds', book: this.id, reasonCode: 'hold_timeout' }
      : undefined;
  }

  snapshot(): string | undefined {
    return this.book.exists ? bookSnapshot(this.book) : undefined;
  }

  restored(text: string): BookStream {
    return new BookStream(this.id, bookFromSnapshot(text));
  }
}
