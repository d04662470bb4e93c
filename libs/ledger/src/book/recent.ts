import { VersionedMap } from '@tallyman/kernel';
import { RECENT_POSTINGS, RECENT_TRANSACTIONS } from './defaults.js';
import type { Reversible } from './events.js';

/** The newest transactions of a book, persistent: at most RECENT_TRANSACTIONS of them, and RECENT_POSTINGS postings. */
export interface RecentTransactions {
  readonly byId: VersionedMap<Reversible>;
  /** Their ids, by number from `first` to below `next`, the oldest first. */
  readonly ids: VersionedMap<string>;
  readonly first: number;
  readonly next: number;
  readonly postings: number;
}

export const NO_TRANSACTIONS: RecentTransactions = {
  byId: VersionedMap.from(),
  ids: VersionedMap.from(),
  first: 0,
  next: 0,
  postings: 0,
};

const isFull = ({ first, next, postings }: RecentTransactions): boolean =>
  next - first > RECENT_TRANSACTIONS || (postings > RECENT_POSTINGS && next - first > 1);

const withoutOldest = ({ byId, ids, first, next, postings }: RecentTransactions): RecentTransactions => {
  const key = String(first);
  const id = ids.get(key) ?? '';
  return {
    byId: byId.remove(id),
    ids: ids.remove(key),
    first: first + 1,
    next,
    postings: postings - (byId.get(id)?.postings.length ?? 0),
  };
};

/** With one transaction more, the newest, and so without the oldest ones that are too many. O(1) amortised. */
export const remember = (
  { byId, ids, first, next, postings }: RecentTransactions,
  transactionId: string,
  transaction: Reversible,
): RecentTransactions => {
  let recent: RecentTransactions = {
    byId: byId.set(transactionId, transaction),
    ids: ids.set(String(next), transactionId),
    first,
    next: next + 1,
    postings: postings + transaction.postings.length,
  };
  while (isFull(recent)) recent = withoutOldest(recent);
  return recent;
};

/** The newest transactions, the oldest of them first. */
export const recentTransactions = function* ({
  byId,
  ids,
  first,
  next,
}: RecentTransactions): Generator<readonly [transactionId: string, transaction: Reversible]> {
  for (let number = first; number < next; number += 1) {
    const id = ids.get(String(number));
    const transaction = id === undefined ? undefined : byId.get(id);
    if (id !== undefined && transaction !== undefined) yield [id, transaction];
  }
};
