import * as fc from 'fast-check';
import { commandHistory } from '../testing/commands-arbitrary.js';
import { eventsOf, play } from '../testing/play.js';
import type { LedgerPosting } from './accounts.js';
import type { ReverseTransaction } from './commands.js';
import { decideBook } from './decide.js';
import { transactionOf, type BookEvent } from './events.js';
import { evolveBook } from './evolve.js';
import { brokenRule } from './invariants.js';
import { bookStream, type BookId } from './names.js';
import { day } from '../testing/scenario.js';
import { accountsOf, postingsOf } from './postings.js';
import type { BookState, OpenedAccount } from './state.js';

const RUNS = { numRuns: 100 };

const openAccountsOf = (state: BookState): readonly (readonly [string, OpenedAccount])[] =>
  [...state.accounts].flatMap(([path, account]) => (account.status === 'open' ? [[path, account] as const] : []));

const add = (sums: Map<string, number>, key: string, delta: number): void => {
  const sum = (sums.get(key) ?? 0) + delta;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
};
const sumsOf = (postings: readonly LedgerPosting[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { book, unit, delta } of postings) add(sums, `${book} ${unit}`, delta);
  return sums;
};
/** What each account is owed or owes: debits above 0, credits below. */
const signed = ({ normalSide, quantities }: OpenedAccount): number =>
  normalSide === 'debit' ? quantities.balance : -quantities.balance;
const balancesOf = (state: BookState) =>
  new Map(openAccountsOf(state).map(([path, account]) => [path, signed(account)]));

describe('whatever is sent', () => {
  it('every event moves money, and makes or loses none, in any currency', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (_ledgers, _timed, decide) => {
          for (const event of eventsOf(decide())) {
            const postings = postingsOf(event);
            expect(sumsOf(postings)).toEqual(new Map());
            expect(postings.every(({ delta }) => Number.isSafeInteger(delta) && delta !== 0)).toBe(true);
          }
        });
      }),
      RUNS,
    );
  });

  it('all accounts of a book sum to 0 in each currency, and nothing is in a closed one', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command }, decide) => {
          decide();
          // Each account is within the range, but not what some of them come to.
          const sums: Record<string, bigint> = { EUR: 0n, USD: 0n };
          for (const [, account] of openAccountsOf(ledgers.stateOf(command.book)))
            sums[account.currency] = (sums[account.currency] ?? 0n) + BigInt(signed(account));
          expect(sums).toEqual({ EUR: 0n, USD: 0n });
        });
      }),
      RUNS,
    );
  });

  it('pending sums are those of the open holds, and the books of every account agree', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command }, decide) => {
          decide();
          const state = ledgers.stateOf(command.book);
          const pending = new Map<string, number>();
          for (const { debitAccount, creditAccount, amount } of state.holds.values()) {
            add(pending, `debit ${debitAccount}`, amount);
            add(pending, `credit ${creditAccount}`, amount);
          }
          const kept = new Map<string, number>();
          for (const [path, { quantities }] of openAccountsOf(state)) {
            add(kept, `debit ${path}`, quantities.pendingDebits);
            add(kept, `credit ${path}`, quantities.pendingCredits);
          }
          expect(kept).toEqual(pending);
          const broken = openAccountsOf(state).filter(
            ([, { quantities, normalSide }]) =>
              brokenRule(quantities, normalSide) !== undefined ||
              !Object.values(quantities).every(Number.isSafeInteger),
          );
          expect(broken).toEqual([]);
        });
      }),
      RUNS,
    );
  });

  it('an account that must not go negative never does', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command }, decide) => {
          decide();
          const negative = openAccountsOf(ledgers.stateOf(command.book)).filter(
            ([, { mustNotGoNegative, quantities }]) =>
              mustNotGoNegative && (quantities.available < 0 || quantities.balance < 0),
          );
          expect(negative).toEqual([]);
        });
      }),
      RUNS,
    );
  });

  it('nothing is posted to an account that is not open, or in another currency than its own', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command }, decide) => {
          const before = ledgers.stateOf(command.book);
          for (const event of eventsOf(decide())) {
            if (event.type === 'AccountOpened' || event.type === 'BeliefMismatchObserved') continue;
            for (const path of accountsOf(event)) expect(before.accounts.get(path)?.status).toBe('open');
            for (const { account, unit } of postingsOf(event))
              expect(before.accounts.get(account.replace(/^(debit|credit):/, ''))?.currency).toBe(unit);
          }
        });
      }),
      RUNS,
    );
  });
});

/** What each event does to the hold that it names; nothing of other events. */
const holdMovement = (event: BookEvent): readonly [holdId: string, amount: number] | undefined => {
  if (event.type === 'FundsHeld') return [event.data.holdId, event.data.amount];
  if (event.type === 'FundsCaptured' || event.type === 'FundsReleased') return [event.data.holdId, -event.data.amount];
  return undefined;
};

describe('funds', () => {
  it('are resolved once: captured, released and expired amounts are the held ones', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const left = new Map<string, number>();
        play(history, (_ledgers, { command }, decide) => {
          for (const event of eventsOf(decide())) {
            const [holdId, amount] = holdMovement(event) ?? ['', 0];
            if (amount === 0) continue;
            const key = `${bookStream(command.book)} ${holdId}`;
            // A hold opens where none is open, and nothing is taken from one that is not.
            expect(left.has(key)).toBe(amount < 0);
            add(left, key, amount);
            expect(left.get(key) ?? 0).toBeGreaterThanOrEqual(0);
            if (event.type === 'FundsCaptured') expect(event.data.left).toBe(left.get(key) ?? 0);
            if (event.type === 'FundsReleased') expect(left.has(key)).toBe(false);
          }
        });
      }),
      RUNS,
    );
  });

  it('that are due are neither captured nor released, and expire exactly when they are due', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command, now }, decide) => {
          const { holds } = ledgers.stateOf(command.book);
          for (const event of eventsOf(decide())) {
            if (event.type !== 'FundsCaptured' && event.type !== 'FundsReleased') continue;
            const isDue = (holds.get(event.data.holdId)?.expiresAt ?? Infinity) <= now;
            expect(isDue).toBe(event.type === 'FundsReleased' && event.data.expired === true);
          }
        });
      }),
      RUNS,
    );
  });
});

const reversalOf = (book: BookId, transactionId: string): ReverseTransaction => ({
  type: 'ReverseTransaction',
  book,
  reasonCode: 'data_entry_error',
  transactionId,
  reversalId: 'reversal',
  effectiveDate: day('2026-12-01'),
});

describe('a reversal', () => {
  it('right after a transaction gives the balances before it', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        play(history, (ledgers, { command, now }, decide) => {
          const { book } = command;
          const before = balancesOf(ledgers.stateOf(book));
          const transaction = eventsOf(decide()).flatMap((event) => transactionOf(event) ?? [])[0];
          if (transaction === undefined) return;
          const after = ledgers.stateOf(book);
          const reversal = decideBook(reversalOf(book, transaction.transactionId), after, now);
          if (transaction.kind === 'reversal') expect(reversal).toMatchObject({ kind: 'refused' });
          else if (reversal.kind === 'accepted')
            expect(balancesOf(reversal.events.reduce(evolveBook, after))).toEqual(before);
        });
      }),
      RUNS,
    );
  });

  it('mirrors a transaction of its book that is none itself, once', () => {
    fc.assert(
      fc.property(commandHistory, (history) => {
        const reversed = new Set<string>();
        play(history, (ledgers, { command }, decide) => {
          const known = ledgers.history(command.book).flatMap((event) => transactionOf(event) ?? []);
          for (const { type, data } of eventsOf(decide())) {
            if (type !== 'TransactionReversed') continue;
            const original = known.find(({ transactionId }) => transactionId === data.reverses);
            expect(original?.kind).toMatch(/^(transaction|capture)$/);
            expect(data.postings).toEqual(original?.postings.map((line) => ({ ...line, amount: -line.amount })));
            expect(reversed.has(`${command.book} ${data.reverses}`)).toBe(false);
            reversed.add(`${command.book} ${data.reverses}`);
          }
        });
      }),
      RUNS,
    );
  });
});
