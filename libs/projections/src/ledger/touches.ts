import { isWhole } from '@tallyman/kernel';
import { isPendingDebit, pathOf, postingsOf, type BookEvent } from '@tallyman/ledger';
import type { LedgerAmounts } from './changes.js';

interface Sums {
  net: number | bigint;
  pendingDebits: number | bigint;
  pendingCredits: number | bigint;
}

const NOTHING: LedgerAmounts = { net: 0, pendingDebits: 0, pendingCredits: 0 };

/** What an event adds is in range, but between its postings it may not be: then a double would round. */
const plus = (sum: number | bigint, delta: number): number | bigint =>
  typeof sum === 'number' && isWhole(sum + delta) ? sum + delta : BigInt(sum) + BigInt(delta);

const amountsOf = ({ net, pendingDebits, pendingCredits }: Sums): LedgerAmounts => ({
  net: Number(net),
  pendingDebits: Number(pendingDebits),
  pendingCredits: Number(pendingCredits),
});

/**
 * The accounts that an event opens, closes or posts to, and what it adds to each. A belief is about an account but does nothing to it, and the account
 * need not be there: it touches none.
 */
export const touchesOf = (event: BookEvent): ReadonlyMap<string, LedgerAmounts> => {
  if (event.type === 'AccountOpened' || event.type === 'AccountClosed') return new Map([[event.data.account, NOTHING]]);
  const touched = new Map<string, Sums>();
  for (const posting of postingsOf(event)) {
    const path = pathOf(posting);
    let sums = touched.get(path);
    if (sums === undefined) touched.set(path, (sums = { ...NOTHING }));
    if (posting.book === 'ledger') sums.net = plus(sums.net, posting.delta);
    else if (isPendingDebit(posting)) sums.pendingDebits = plus(sums.pendingDebits, posting.delta);
    else sums.pendingCredits = plus(sums.pendingCredits, -posting.delta);
  }
  const amounts = new Map<string, LedgerAmounts>();
  for (const [path, sums] of touched) amounts.set(path, amountsOf(sums));
  return amounts;
};
