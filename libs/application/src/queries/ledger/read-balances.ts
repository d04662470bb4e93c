import { exact } from '@tallyman/explain';
import type { BookId } from '@tallyman/ledger';
import type { LedgerAsOf, LedgerBalance, LedgerSum, LedgerViews } from '@tallyman/read-models';
import { resolveMoment } from '../moments.js';
import { freshness, freshnessAt, reach } from '../read-context.js';
import type { QueryRefusal } from '../stock-queries-port.js';
import type {
  CurrencyBalance,
  LedgerMoment,
  LedgerQueries,
  TrialBalanceLine,
  TrialBalanceTotal,
} from './ledger-queries-port.js';
import type { LedgerContext } from './read-account.js';

const DEFAULT_LIMIT = 200;

/** The moment as the views take it, once they are there. */
const resolved = async (
  context: LedgerContext,
  asOf: LedgerMoment | undefined,
): Promise<
  { readonly kind: 'as of'; readonly asOf: LedgerAsOf | undefined; readonly head?: number } | QueryRefusal
> => {
  if (asOf === undefined) return { kind: 'as of', asOf };
  if ('effectiveAt' in asOf) return { kind: 'as of', asOf: { effectiveDate: asOf.effectiveAt } };
  const moment = await resolveMoment(context.store, context.head, asOf.at, context.now());
  if (moment.kind === 'refused') return moment;
  const { position, head } = moment;
  return (await reach(context, position)) ?? { kind: 'as of', asOf: { position }, head };
};

const balanceIn = ({ currency, accounts, net, normalSide }: LedgerSum): CurrencyBalance => ({
  ...{ currency, accounts, net: exact(net) },
  ...(normalSide === undefined ? {} : { balance: exact(normalSide === 'debit' ? net : -net), normalSide }),
});

/** A book without accounts is a book too: only one that the views do not have is absent. */
const isAbsent = async (views: LedgerViews, book: BookId): Promise<boolean> =>
  (await views.book(book)).value === undefined;

export const readBalance =
  (context: LedgerContext): LedgerQueries['balance'] =>
  async (book, { prefix, asOf, minPosition } = {}) => {
    const moment = (await reach(context, minPosition)) ?? (await resolved(context, asOf));
    if (moment.kind === 'refused') return moment;
    const { position, value } = await context.views.sums(book, prefix, moment.asOf);
    if (value.length === 0 && (await isAbsent(context.views, book))) return { kind: 'absent' };
    const named = prefix === undefined ? { book } : { book, prefix };
    const isThen = moment.asOf !== undefined && 'position' in moment.asOf ? moment.asOf.position : undefined;
    const fresh =
      isThen === undefined
        ? await freshness(context, position, 'view')
        : freshnessAt(isThen, 'view', moment.head ?? isThen);
    return { kind: 'found', value: { ...named, balances: value.map(balanceIn), freshness: fresh } };
  };

const totalOf = ({ currency, accounts, debits, credits, net }: LedgerSum): TrialBalanceTotal => ({
  ...{ currency, accounts, debits: exact(debits), credits: exact(credits), difference: exact(net) },
});

const lineOf = ({ account, currency, normalSide, net }: LedgerBalance): TrialBalanceLine => ({
  ...{ account, currency, normalSide },
  debit: exact(net > 0n ? net : 0n),
  credit: exact(net < 0n ? -net : 0n),
});

export const readTrialBalance =
  (context: LedgerContext): LedgerQueries['trialBalance'] =>
  async (book, { effectiveAt, after, limit = DEFAULT_LIMIT, minPosition } = {}) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    const page = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
    const asOf = effectiveAt === undefined ? undefined : { effectiveDate: effectiveAt };
    const { position, value } = await context.views.trialBalance(book, page, asOf);
    if (value.sums.length === 0 && (await isAbsent(context.views, book))) return { kind: 'absent' };
    const accounts = value.accounts.slice(0, limit).map(lineOf);
    const last = accounts.at(-1);
    const answer = {
      book,
      balanced: value.sums.every(({ net }) => net === 0n),
      totals: value.sums.map(totalOf),
      accounts,
      ...(value.accounts.length > limit && last !== undefined ? { next: last.account } : {}),
      freshness: await freshness(context, position, 'view'),
    };
    return { kind: 'found', value: answer };
  };
