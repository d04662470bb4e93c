import type { BookEventType, BookId, NormalSide } from '@tallyman/ledger';

/** Sums of an account, in minor units. `net`: debits − credits. The pending sums are those of its open holds. */
export interface LedgerAmounts {
  readonly net: number;
  readonly pendingDebits: number;
  readonly pendingCredits: number;
}

/** How far a row is: position, revision and chain hash (hex) of the last event that is in it. */
export interface Applied {
  readonly appliedPosition: number;
  readonly appliedRevision: number;
  readonly chainHash: string;
}

/** What an AccountOpened says; of an account that is opened again, the last one. */
export interface Opening {
  readonly currency: string;
  readonly normalSide: NormalSide;
  readonly mustNotGoNegative: boolean;
  readonly description?: string;
  /** Milliseconds since 1970, log time. */
  readonly openedAt: number;
  readonly openedAtPosition: number;
}

/** One event that touches an account. */
export interface EntryChange {
  readonly position: number;
  readonly revision: number;
  readonly eventType: BookEventType;
  readonly subsystem: string;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  /** Of an event that moves money. */
  readonly transactionId?: string;
  readonly effectiveDate?: string;
  readonly description?: string;
  /** It is the n-th of its account in the window, from 1. */
  readonly ordinal: number;
  /** What the event adds. */
  readonly amounts: LedgerAmounts;
  /** What the window adds up to and with this event: the account's row as it was before the window is to be added. */
  readonly after: LedgerAmounts;
}

/** What a window adds to the money that an account moves on a day. */
export interface DayChange {
  readonly effectiveDate: string;
  readonly net: number;
  readonly entries: number;
}

/** What a window does to an account: amounts are additive. It names every event that touches the account. */
export interface AccountChange extends Applied {
  readonly account: string;
  /** The account was opened in the window. An account that was never opened has no row. */
  readonly opening?: Opening;
  /** Set when the window opens or closes it. */
  readonly status?: 'open' | 'closed';
  readonly amounts: LedgerAmounts;
  /** In order of position. */
  readonly entries: readonly EntryChange[];
  readonly days: readonly DayChange[];
}

/** What a window does to an open hold of funds. */
export type FundsChange = { readonly holdId: string } & (
  | {
      readonly kind: 'set';
      readonly debitAccount: string;
      readonly creditAccount: string;
      readonly currency: string;
      /** Minor units left of it. */
      readonly amount: number;
      /** Milliseconds since 1970. */
      readonly expiresAt?: number;
      readonly heldAtPosition: number;
      readonly appliedPosition: number;
      /** The id was used before, by a hold that ended in the same window: its row may be there. */
      readonly again?: true | undefined;
    }
  /** Captured in part: `left` of it stays. */
  | { readonly kind: 'reduce'; readonly left: number; readonly appliedPosition: number }
  /** `unwritten`: it began in the same window, so there is no row. */
  | { readonly kind: 'delete'; readonly unwritten?: true }
);

/** What a window does to a book. */
export interface BookChange extends Applied {
  readonly book: BookId;
  /** Revision of the book's first event in the window: its row must be at the one before it. */
  readonly firstRevision: number;
  readonly accounts: readonly AccountChange[];
  readonly funds: readonly FundsChange[];
}

/** The net changes of a window of the log, at most one per book. */
export interface LedgerChanges {
  readonly books: readonly BookChange[];
}
