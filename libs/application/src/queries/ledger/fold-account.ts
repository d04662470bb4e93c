import { decode, isBookEvent, type DecodedBookEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { bookStream, transactionOf, type AccountPath, type BookId, type Day } from '@tallyman/ledger';
import { touchesOf, type LedgerAmounts } from '@tallyman/projections';
import { streamPages } from '../../explain/stream-pages.js';
import type { AccountFacts } from './ledger-queries-port.js';

export interface FoldedAccount {
  /** At each of the positions that were asked for; `undefined`: no event had opened it by then. */
  readonly facts: readonly (AccountFacts | undefined)[];
  /** Net of what is effective by the day that was asked for, of events up to the first of the positions. */
  readonly netByDay: bigint;
}

/** The account after an event that touches it. */
const after = (
  before: AccountFacts | undefined,
  event: DecodedBookEvent,
  { net, pendingDebits, pendingCredits }: LedgerAmounts,
): AccountFacts | undefined => {
  const opening = event.type === 'AccountOpened' ? event.data : before;
  if (opening === undefined) return undefined;
  const { currency, normalSide, mustNotGoNegative } = opening;
  return {
    ...{ currency, normalSide, mustNotGoNegative },
    status:
      event.type === 'AccountOpened' ? 'open' : event.type === 'AccountClosed' ? 'closed' : (before?.status ?? 'open'),
    net: (before?.net ?? 0) + net,
    pendingDebits: (before?.pendingDebits ?? 0) + pendingDebits,
    pendingCredits: (before?.pendingCredits ?? 0) + pendingCredits,
    entries: (before?.entries ?? 0) + 1,
    appliedPosition: event.position,
    appliedRevision: event.revision,
    chainHash: event.hash,
  };
};

/** One account, from the stream of its book, page by page. Throws `UnreadableEventError`. */
export const foldAccount = async (
  store: EventStore,
  { book, account }: { readonly book: BookId; readonly account: AccountPath },
  positions: readonly number[],
  effectiveAt?: Day,
): Promise<FoldedAccount> => {
  let last: AccountFacts | undefined;
  let netByDay = 0n;
  const facts: (AccountFacts | undefined)[] = positions.map(() => undefined);
  for await (const page of streamPages(store, bookStream(book), Math.max(...positions)))
    for (const recorded of page) {
      const event = decode(recorded);
      const amounts = isBookEvent(event) ? touchesOf(event).get(account) : undefined;
      if (amounts === undefined || !isBookEvent(event)) continue;
      last = after(last, event, amounts);
      for (const [index, position] of positions.entries()) if (event.position <= position) facts[index] = last;
      const day = transactionOf(event)?.effectiveDate;
      if (day !== undefined && effectiveAt !== undefined && day <= effectiveAt && event.position <= (positions[0] ?? 0))
        netByDay += BigInt(amounts.net);
    }
  return { facts, netByDay };
};

/** Whether the view has the row that the log makes of the same events, or neither has one. */
export const agrees = (row: AccountFacts | undefined, logged: AccountFacts | undefined): boolean => {
  if (row === undefined || logged === undefined) return row === logged;
  const names = Object.keys(logged) as readonly (keyof AccountFacts)[];
  return names.every((name) => row[name] === logged[name]);
};
