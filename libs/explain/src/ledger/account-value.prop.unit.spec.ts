import { accountQuantities, ACCOUNT_FIELDS, accountsOf, bookStream, type BookEvent } from '@tallyman/ledger';
import * as fc from 'fast-check';
import { ACCOUNTS, BOOKS } from '../../../ledger/src/testing/commands-arbitrary.js';
import { account, MAIN, opened, posted } from '../../../ledger/src/testing/scenario.js';
import { LedgerLog, ledgerHistory } from '../../../projections/src/testing/ledger-history.js';
import { createExplanation } from '../create-explanation.js';
import { accountValue } from './account-value.js';

const explained = (
  log: LedgerLog,
  book: typeof MAIN,
  path: (typeof ACCOUNTS)[number],
  field: (typeof ACCOUNT_FIELDS)[number],
) => {
  const value = accountValue(book, path, field);
  const explanation = createExplanation({ explained: value, probes: [log.events.length] });
  for (const event of log.events) if (event.stream === bookStream(book)) explanation.add(event);
  return { ...explanation.finish(), wasOpened: value.wasOpened() };
};

describe('an amount of an account', () => {
  it('is explained to be what the book says it is', () => {
    fc.assert(
      fc.property(
        ledgerHistory,
        fc.constantFrom(...BOOKS),
        fc.constantFrom(...ACCOUNTS),
        fc.constantFrom(...ACCOUNT_FIELDS),
        ({ ledgers, log }, book, path, field) => {
          const quantities = accountQuantities(ledgers.stateOf(book), path);
          const { history, wasOpened } = explained(log, book, path, field);
          expect(wasOpened).toBe(quantities !== undefined);
          expect(history.value).toBe(quantities?.[field] ?? 0);
          expect(history.steps.reduce((sum, { delta }) => sum + BigInt(delta), 0n)).toBe(BigInt(history.value));
          expect(history.tampering).toBeUndefined();
        },
      ),
    );
  });

  it('is served by a row that moves with the events that touch the account, and with no other', () => {
    fc.assert(
      fc.property(ledgerHistory, fc.constantFrom(...ACCOUNTS), ({ log }, path) => {
        const touching = log
          .facts()
          .filter(({ stream }) => stream === bookStream(MAIN))
          .filter((event) => event.type !== 'BeliefMismatchObserved' && accountsOf(event).includes(path));
        const { probes } = explained(log, MAIN, path, 'balance');
        expect(probes[0]?.last?.position).toBe(touching.at(-1)?.position);
      }),
    );
  });

  it('does not move with a belief', () => {
    const log = new LedgerLog();
    const belief: BookEvent = {
      type: 'BeliefMismatchObserved',
      data: { account: 'cash', field: 'balance', actualBefore: 5, actualAfter: 5, believedBefore: 6 },
    };
    for (const event of [
      opened('cash', 'debit'),
      opened('sales', 'credit'),
      posted('t', ['cash', 5], ['sales', -5]),
      belief,
    ])
      log.append(MAIN, event);
    const { history, probes } = explained(log, MAIN, account('cash'), 'balance');
    expect(history).toMatchObject({ value: 5, notesTotal: 1, steps: [{ position: 3 }] });
    expect(probes[0]?.last?.position).toBe(3);
    // The belief is evidence about the account that it names, and about no other.
    expect(explained(log, MAIN, account('sales'), 'balance').history).toMatchObject({ value: 5, notesTotal: 0 });
  });
});
