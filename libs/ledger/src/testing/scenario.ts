import { parsePostings, type BookCommand, type PostTransaction, type RequestedPosting } from '../book/commands.js';
import { decideBook } from '../book/decide.js';
import type { BookDecision } from '../book/decision.js';
import type { BookEvent, EntryLine } from '../book/events.js';
import { evolveBook } from '../book/evolve.js';
import type { AccountQuantities } from '../book/fields.js';
import {
  bookStream,
  parseAccount,
  parseAmount,
  parseBook,
  parseCurrency,
  parseDay,
  parsePositiveAmount,
  type AccountPath,
  type Amount,
  type BookId,
  type Currency,
  type Day,
  type NormalSide,
  type PositiveAmount,
} from '../book/names.js';
import { reasonsOf } from '../book/reasons.js';
import { accountQuantities, initialBook, type BookState } from '../book/state.js';

const must = <T>(parsed: T | undefined): T => {
  if (parsed === undefined) throw new Error('a name or amount of a test does not parse');
  return parsed;
};

export const bookId = (text: string): BookId => must(parseBook(text));
export const account = (text: string): AccountPath => must(parseAccount(text));
export const currency = (text: string): Currency => must(parseCurrency(text));
export const day = (text: string): Day => must(parseDay(text));
export const amount = (minor: number): Amount => must(parseAmount(minor));
export const sum = (minor: number): PositiveAmount => must(parsePositiveAmount(minor));

/** The book of most examples. */
export const MAIN = bookId('main');
/** Log time of most examples. */
export const NOW = Date.UTC(2026, 11, 1, 10);
export const TODAY = day('2026-12-01');
export const MINUTE = 60_000;
export const instantAfter = (ms: number): string => new Date(NOW + ms).toISOString();

/** The beginning of a command: to `MAIN`, for the first of its reasons. */
export const by = <Type extends BookCommand['type']>(type: Type) => ({
  book: MAIN,
  type,
  reasonCode: reasonsOf(type)[0] ?? 'other',
});

type Line = readonly [path: string, minor: number, currency?: string];

export const requested = (...lines: readonly Line[]): PostTransaction['postings'] =>
  must(
    parsePostings(
      lines.map(([path, minor, told]): RequestedPosting => {
        const posting = { account: account(path), amount: amount(minor) };
        return told === undefined ? posting : { ...posting, currency: currency(told) };
      }),
    ),
  );
/** A transaction that is asked for. */
export const post = (...lines: readonly Line[]): PostTransaction => ({
  ...by('PostTransaction'),
  transactionId: 'new',
  postings: requested(...lines),
  effectiveDate: TODAY,
});

/** Lines as they are stored, in EUR unless another currency is told. */
export const entries = (...lines: readonly Line[]): readonly EntryLine[] =>
  lines.map(([path, minor, told = 'EUR']) => ({ account: path, amount: minor, currency: told }));

/** Shorthands for histories. */
export const opened = (path: string, normalSide: NormalSide, told = 'EUR', mustNotGoNegative = false): BookEvent => ({
  type: 'AccountOpened',
  data: { account: path, currency: told, normalSide, mustNotGoNegative },
});
export const closed = (path: string): BookEvent => ({ type: 'AccountClosed', data: { account: path } });
export const posted = (transactionId: string, ...lines: readonly Line[]): BookEvent => ({
  type: 'TransactionPosted',
  data: { transactionId, postings: entries(...lines), effectiveDate: TODAY },
});
/** Funds of `deposits`, to be credited to `sales`. */
export const FUNDS = { debitAccount: 'deposits', creditAccount: 'sales', currency: 'EUR' } as const;
export const heldUntil = (holdId: string, minor: number, expiresAt?: string): BookEvent => ({
  type: 'FundsHeld',
  data: expiresAt === undefined ? { holdId, ...FUNDS, amount: minor } : { holdId, ...FUNDS, amount: minor, expiresAt },
});
export const captured = (transactionId: string, holdId: string, minor: number, left: number): BookEvent => ({
  type: 'FundsCaptured',
  data: {
    transactionId,
    holdId,
    amount: minor,
    left,
    postings: entries(['deposits', minor], ['sales', -minor]),
    effectiveDate: TODAY,
  },
});
export const released = (holdId: string, minor: number): BookEvent => ({
  type: 'FundsReleased',
  data: { holdId, ...FUNDS, amount: minor },
});

/** Cash and deposits must not go negative; 100 were paid in as a deposit by transaction `t1`. */
export const SHOP: readonly BookEvent[] = [
  opened('cash', 'debit', 'EUR', true),
  opened('deposits', 'credit', 'EUR', true),
  opened('sales', 'credit'),
  opened('cash:usd', 'debit', 'USD'),
  opened('sales:usd', 'credit', 'USD'),
  posted('t1', ['cash', 100], ['deposits', -100]),
];

/** Books in memory, as the service keeps them: states and logs by stream. */
export class Ledgers {
  private readonly states = new Map<string, BookState>();
  readonly log: { readonly book: BookId; readonly event: BookEvent }[] = [];

  stateOf = (book: BookId): BookState => this.states.get(bookStream(book)) ?? initialBook;

  append(book: BookId, event: BookEvent): void {
    this.states.set(bookStream(book), evolveBook(this.stateOf(book), event));
    this.log.push({ book, event });
  }

  /** Decides and, when accepted, appends. */
  send(sent: BookCommand, now: number): BookDecision {
    const decision = decideBook(sent, this.stateOf(sent.book), now);
    if (decision.kind === 'accepted') for (const event of decision.events) this.append(sent.book, event);
    return decision;
  }

  /** The events of one book, in order. */
  history(book: BookId): BookEvent[] {
    return this.log.filter((entry) => entry.book === book).map((entry) => entry.event);
  }
}

/** `given(events of MAIN).when(command)` is the decision; `of(path)` the quantities of an account after it. */
export const given = (...history: readonly BookEvent[]) => {
  const ledgers = new Ledgers();
  for (const event of history) ledgers.append(MAIN, event);
  return {
    ledgers,
    when: (sent: BookCommand, now = NOW): BookDecision => ledgers.send(sent, now),
    of: (path: string): AccountQuantities | undefined => accountQuantities(ledgers.stateOf(MAIN), path),
  };
};
