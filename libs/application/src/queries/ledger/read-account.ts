import type { EventStore } from '@tallyman/event-store';
import { exact } from '@tallyman/explain';
import type { AccountPath, BookId, Day } from '@tallyman/ledger';
import type { LedgerAccountRow, LedgerViews } from '@tallyman/read-models';
import { resolveMoment } from '../moments.js';
import { freshness, freshnessAt, reach, type ViewProgress } from '../read-context.js';
import type { Freshness, Moment, QueryResult } from '../stock-queries-port.js';
import { quantitiesOf } from './amounts.js';
import { agrees, foldAccount } from './fold-account.js';
import type { AccountAnswer, AccountFacts, AccountOptions, LedgerMoment } from './ledger-queries-port.js';

/** What the queries of books read from. */
export interface LedgerContext extends ViewProgress {
  readonly views: LedgerViews;
  readonly store: EventStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Named {
  readonly book: BookId;
  readonly account: AccountPath;
}

/** What is true of an account at any moment. */
const fixed = ({ currency, normalSide }: Pick<AccountFacts, 'currency' | 'normalSide'>) => ({ currency, normalSide });

/** What is true of it now. */
const standing = ({
  status,
  mustNotGoNegative,
  description,
}: AccountFacts & Pick<LedgerAccountRow, 'description'>) => ({
  ...{ status, mustNotGoNegative },
  ...(description === undefined ? {} : { description }),
});

const found = (value: AccountAnswer): QueryResult<AccountAnswer> => ({ kind: 'found', value });

const current = async (context: LedgerContext, { book, account }: Named): Promise<QueryResult<AccountAnswer>> => {
  const { position, value: row } = await context.views.account(book, account);
  if (row === undefined) return { kind: 'absent' };
  return found({
    ...{ book, account, ...fixed(row), ...quantitiesOf(row.normalSide, row), ...standing(row) },
    freshness: await freshness(context, position, 'view'),
  });
};

/** From the entries of the account, once the views are at that position. */
const atMoment = async (
  context: LedgerContext,
  { book, account }: Named,
  at: Moment,
): Promise<QueryResult<AccountAnswer>> => {
  const moment = await resolveMoment(context.store, context.head, at, context.now());
  if (moment.kind === 'refused') return moment;
  const { position, head } = moment;
  const refusal = await reach(context, position);
  if (refusal !== undefined) return refusal;
  const { row, entry } = (await context.views.entryAt(book, account, position)).value;
  if (row === undefined || entry === undefined) return { kind: 'absent' };
  const { netAfter: net, pendingDebitsAfter: pendingDebits, pendingCreditsAfter: pendingCredits } = entry;
  return found({
    ...{ book, account, ...fixed(row), ...quantitiesOf(row.normalSide, { net, pendingDebits, pendingCredits }) },
    freshness: freshnessAt(position, 'view', head),
  });
};

const byDay = async (
  context: LedgerContext,
  { book, account }: Named,
  effectiveDate: Day,
): Promise<QueryResult<AccountAnswer>> => {
  const { position, value } = await context.views.balance(book, account, { effectiveDate });
  if (value === undefined) return { kind: 'absent' };
  const balance = exact(value.normalSide === 'debit' ? value.net : -value.net);
  return found({ book, account, ...fixed(value), balance, freshness: await freshness(context, position, 'view') });
};

interface Logged {
  readonly facts: AccountFacts;
  readonly netByDay: bigint;
  readonly asOf: LedgerMoment | undefined;
}

/** What the log says, as the views would have said it. */
const toldBy = ({ facts, netByDay, asOf }: Logged): Omit<AccountAnswer, keyof Named | 'freshness'> => {
  const side = facts.normalSide;
  if (asOf === undefined) return { ...fixed(facts), ...quantitiesOf(side, facts), ...standing(facts) };
  if ('at' in asOf) return { ...fixed(facts), ...quantitiesOf(side, facts) };
  return { ...fixed(facts), balance: exact(side === 'debit' ? netByDay : -netByDay) };
};

/** From the log; and whether the view's row is what the log says as of the view's position. */
const verified = async (
  context: LedgerContext,
  { book, account }: Named,
  asOf: LedgerMoment | undefined,
): Promise<QueryResult<AccountAnswer>> => {
  const { store, views } = context;
  // The end of the log is asked before the stream is read: up to there nothing can be missing.
  const at = asOf !== undefined && 'at' in asOf ? asOf.at : { position: await context.head.ask() };
  const moment = await resolveMoment(store, context.head, at, context.now());
  if (moment.kind === 'refused') return moment;
  const viewed = await views.account(book, account);
  const effectiveAt = asOf !== undefined && 'effectiveAt' in asOf ? asOf.effectiveAt : undefined;
  const positions = [moment.position, viewed.position];
  const folded = await foldAccount(store, { book, account }, positions, effectiveAt);
  const [last, mark] = folded.facts;
  if (last === undefined) return { kind: 'absent' };
  const answered: Freshness = freshnessAt(moment.position, 'log', moment.head);
  const viewAgrees = agrees(viewed.value, mark);
  return found({
    book,
    account,
    ...toldBy({ facts: last, netByDay: folded.netByDay, asOf }),
    freshness: answered,
    viewAgrees,
  });
};

/** See `LedgerQueries.account`. */
export const readAccount = async (
  context: LedgerContext,
  named: Named,
  { asOf, minPosition, verified: check }: AccountOptions,
): Promise<QueryResult<AccountAnswer>> => {
  if (check === true) return verified(context, named, asOf);
  const refusal = await reach(context, minPosition);
  if (refusal !== undefined) return refusal;
  if (asOf === undefined) return current(context, named);
  return 'at' in asOf ? atMoment(context, named, asOf.at) : byDay(context, named, asOf.effectiveAt);
};
