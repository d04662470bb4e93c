import { accepted, isWhole, refused } from '@tallyman/kernel';
import { pathOf } from './accounts.js';
import { addPosting, NO_AMOUNTS, overflowOf } from './amounts.js';
import type { BookCommand } from './commands.js';
import type { BookDecision } from './decision.js';
import type { BookEvent } from './events.js';
import { ACCOUNT_FIELDS, type AccountField, type AccountQuantities } from './fields.js';
import { brokenPostings, brokenRule, BrokenInvariantError } from './invariants.js';
import type { BookId } from './names.js';
import { accountsOf, postingsOf } from './postings.js';
import type { BookRefusal } from './refusals.js';
import { accountQuantities, type BookState, type OpenedAccount } from './state.js';

interface Change {
  readonly path: string;
  readonly account: OpenedAccount;
  readonly before: AccountQuantities;
  after: AccountQuantities;
  /** The first field that left the range, at any posting on the way. */
  overflow?: AccountField;
}

const newChange = (path: string, book: BookId, state: BookState): Change => {
  const account = state.accounts.get(path);
  if (account?.status !== 'open') throw new BrokenInvariantError(book, `a posting to ${path}, which is not open`);
  return { path, account, before: account.quantities, after: account.quantities };
};

/** What the events do to each account that they move anything on, in order of first touch. */
const changesOf = (book: BookId, events: readonly BookEvent[], state: BookState): ReadonlyMap<string, Change> => {
  const changes = new Map<string, Change>();
  for (const event of events) {
    const postings = postingsOf(event);
    const broken = brokenPostings(postings);
    if (broken !== undefined) throw new BrokenInvariantError(book, broken);
    for (const posting of postings) {
      const path = pathOf(posting);
      let change = changes.get(path);
      if (change === undefined) changes.set(path, (change = newChange(path, book, state)));
      change.after = addPosting(change.after, change.account.normalSide, posting);
      const { balance, pendingDebits, pendingCredits } = change.after;
      change.overflow ??= overflowOf({ balance, available: 0, pendingDebits, pendingCredits });
    }
  }
  return changes;
};

/** Also what is added must be in range, so that everybody who sums can carry it. */
const overflowIn = ({ before, after, overflow }: Change): AccountField | undefined =>
  overflow ?? overflowOf(after) ?? ACCOUNT_FIELDS.find((field) => !isWhole(after[field] - before[field]));

const refuseOverflow = (changes: Iterable<Change>): BookRefusal | undefined => {
  for (const change of changes) {
    const field = overflowIn(change);
    const { path, account } = change;
    if (field !== undefined) return { code: 'amount_overflow', account: path, currency: account.currency, field };
  }
  return undefined;
};

/** An account that is below 0 already may be left there: only what lowers it further is refused. */
const refuseWithoutFunds = (changes: Iterable<Change>): BookRefusal | undefined => {
  for (const { path, account, before, after } of changes) {
    const { available } = before;
    if (account.mustNotGoNegative && after.available < 0 && after.available < available)
      return { code: 'insufficient_funds', account: path, available, requested: available - after.available };
  }
  return undefined;
};

const beliefMismatch = (
  { belief }: BookCommand,
  events: readonly BookEvent[],
  changes: ReadonlyMap<string, Change>,
  state: BookState,
): BookEvent | undefined => {
  if (belief === undefined) return undefined;
  const { field, before: believedBefore, after: believedAfter, readPosition } = belief;
  const account = belief.account ?? events.flatMap(accountsOf)[0] ?? '';
  const actualBefore = (accountQuantities(state, account) ?? NO_AMOUNTS)[field];
  const actualAfter = changes.get(account)?.after[field] ?? actualBefore;
  if ((believedBefore ?? actualBefore) === actualBefore && (believedAfter ?? actualAfter) === actualAfter)
    return undefined;
  const data = {
    account,
    field,
    ...(believedBefore === undefined ? {} : { believedBefore }),
    actualBefore,
    ...(believedAfter === undefined ? {} : { believedAfter }),
    actualAfter,
    ...(readPosition === undefined ? {} : { readPosition }),
  };
  return { type: 'BeliefMismatchObserved', data };
};

/**
 * What holds for every command alike, after its own rules: no amount leaves its range, no account that must not go negative does,
 * a wrong belief becomes evidence, and the books still agree. O(postings): only the accounts that the events touch are looked at.
 */
export const settle = (command: BookCommand, events: readonly BookEvent[], state: BookState): BookDecision => {
  const { book } = command;
  const changes = changesOf(book, events, state);
  const refusal = refuseOverflow(changes.values()) ?? refuseWithoutFunds(changes.values());
  if (refusal !== undefined) return refused(refusal);
  for (const { before, after, account } of changes.values()) {
    const rule = brokenRule(before, account.normalSide) ?? brokenRule(after, account.normalSide);
    if (rule !== undefined) throw new BrokenInvariantError(book, rule);
  }
  const mismatch = beliefMismatch(command, events, changes, state);
  return mismatch === undefined ? accepted(...events) : accepted(...events, mismatch);
};
