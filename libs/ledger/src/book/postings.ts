import { pathOf, pendingCreditAccount, pendingDebitAccount, type LedgerPosting } from './accounts.js';
import type { BookEvent, BookEventData, BookEventOf, BookEventType, EntryLine } from './events.js';

type Postings = readonly LedgerPosting[];
type DataOf<Type extends BookEventType> = BookEventData[Type];

const NONE: Postings = [];

const posted = (lines: readonly EntryLine[]): LedgerPosting[] =>
  lines.map(({ account, amount, currency }) => ({ book: 'ledger', account, unit: currency, delta: amount }));

/** `amount` more (below 0: less) may be debited to the one account and credited to the other. */
const pending = (debitAccount: string, creditAccount: string, unit: string, amount: number): LedgerPosting[] => [
  { book: 'pending', account: pendingDebitAccount(debitAccount), unit, delta: amount },
  { book: 'pending', account: pendingCreditAccount(creditAccount), unit, delta: -amount },
];

/** What is posted is not pending any more, on the side on which it is posted. */
const captured = ({ postings: lines }: DataOf<'FundsCaptured'>): LedgerPosting[] => {
  const postings = posted(lines);
  for (const { account, amount, currency } of lines) {
    const side = amount > 0 ? pendingDebitAccount(account) : pendingCreditAccount(account);
    postings.push({ book: 'pending', account: side, unit: currency, delta: -amount });
  }
  return postings;
};

type PostingRules = { readonly [Type in BookEventType]: (data: DataOf<Type>) => Postings };

/** An event type without a row does not build. */
const RULES: PostingRules = {
  AccountOpened: () => NONE,
  AccountClosed: () => NONE,
  TransactionPosted: ({ postings }) => posted(postings),
  TransactionReversed: ({ postings }) => posted(postings),
  FundsHeld: (data) => pending(data.debitAccount, data.creditAccount, data.currency, data.amount),
  FundsCaptured: captured,
  FundsReleased: (data) => pending(data.debitAccount, data.creditAccount, data.currency, -data.amount),
  BeliefMismatchObserved: () => NONE,
};

/**
 * The postings of an event of a book: the one definition of what an event does to every amount. State, views, explain, rebuild
 * and audit all sum these. Total; empty for an event that moves nothing.
 */
export const postingsOf = <Type extends BookEventType>(event: BookEventOf<Type>): Postings =>
  RULES[event.type](event.data);

/** The accounts that an event is about, each once, in the order in which it names them. */
export const accountsOf = (event: BookEvent): readonly string[] =>
  'account' in event.data ? [event.data.account] : [...new Set(postingsOf(event).map(pathOf))];
