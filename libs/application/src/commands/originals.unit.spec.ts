import { commandHashOf } from '@tallyman/event-catalog';
import { createMemoryEventStore } from '@tallyman/event-store';
import { RECENT_TRANSACTIONS, type BookCommand } from '@tallyman/ledger';
import { account, by, currency, requested, TODAY } from '../../../ledger/src/testing/scenario.js';
import type { CommandResult, Submission } from './results.js';
import { codeOf, NOW, open } from './sequencer.spec-support.js';

const submission = (commandId: string, command: BookCommand): Submission => ({
  command,
  context: {
    subsystem: 'test',
    commandId,
    commandHash: commandHashOf(JSON.stringify(command)),
    reasonCode: command.reasonCode,
    occurredAt: new Date(NOW).toISOString(),
  },
});

const opened = (path: string): Submission =>
  submission(`open ${path}`, {
    ...by('OpenAccount'),
    account: account(path),
    currency: currency('EUR'),
    normalSide: 'debit',
    mustNotGoNegative: false,
  });
const posted = (id: string, minor = 5): Submission =>
  submission(id, {
    ...by('PostTransaction'),
    transactionId: id,
    postings: requested(['cash', minor], ['sales', -minor]),
    effectiveDate: TODAY,
  });
const reversed = (transactionId: string, id = `reverse ${transactionId}`): Submission =>
  submission(id, { ...by('ReverseTransaction'), transactionId, reversalId: id, effectiveDate: TODAY });

const many = (count: number, from = 0): readonly Submission[] =>
  Array.from({ length: count }, (_, n) => posted(`t${String(from + n)}`, 1));

const codes = (answers: readonly (CommandResult | Error)[]): readonly string[] =>
  answers.map((answer) => (answer instanceof Error ? answer.message : codeOf(answer)));
const balanceIn = (answer: CommandResult | Error | undefined): unknown =>
  answer !== undefined && 'state' in answer && answer.state !== undefined && 'accounts' in answer.state
    ? answer.state.accounts['cash']?.balance
    : undefined;

describe('reversing a transaction that its book has forgotten', () => {
  it('finds it in the log, after a restart too, and mirrors it', async () => {
    const store = createMemoryEventStore();
    const first = await open(store);
    await first.submitMany([opened('cash'), opened('sales'), posted('old', 700), ...many(RECENT_TRANSACTIONS)]);
    await first.stop();
    const second = await open(store);
    const answer = await second.submit(reversed('old'));
    expect(codeOf(answer)).toBe('accepted');
    expect(balanceIn(answer)).toBe(RECENT_TRANSACTIONS);
    expect(codes([await second.submit(reversed('old', 'again')), await second.submit(reversed('never'))])).toEqual([
      'already_reversed',
      'transaction_not_found',
    ]);
    await second.stop();
  });

  it('waits for it when it is still on its way, however much is posted between', async () => {
    const store = createMemoryEventStore();
    const gate = await open(store, { maxGroup: 4 * RECENT_TRANSACTIONS });
    const commands = [
      opened('cash'),
      opened('sales'),
      posted('old', 700),
      ...many(RECENT_TRANSACTIONS),
      reversed('old'),
      reversed('never'),
      ...many(3, RECENT_TRANSACTIONS),
    ];
    const answers = await gate.submitMany(commands);
    expect(codes(answers.slice(-5))).toEqual(['accepted', 'transaction_not_found', 'accepted', 'accepted', 'accepted']);
    expect(balanceIn(answers.at(-1))).toBe(RECENT_TRANSACTIONS + 3);
    await gate.stop();
  });

  it('does not find one of another book, nor a command that posts nothing', async () => {
    const store = createMemoryEventStore();
    const gate = await open(store);
    await gate.submitMany([opened('cash'), opened('sales'), posted('here')]);
    const { command, context } = reversed('here', 'elsewhere');
    const other = { command: { ...command, book: 'other' } as typeof command, context };
    expect(codes([await gate.submit(other), await gate.submit(reversed('open cash'))])).toEqual([
      'transaction_not_found',
      'transaction_not_found',
    ]);
    await gate.stop();
  });
});
