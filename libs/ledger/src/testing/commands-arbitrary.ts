import { MAX_QUANTITY } from '@tallyman/kernel';
import * as fc from 'fast-check';
import { parsePostings, type AccountBelief, type BookCommand, type RequestedPosting } from '../book/commands.js';
import { ACCOUNT_FIELDS } from '../book/fields.js';
import { NORMAL_SIDES } from '../book/names.js';
import { account, amount, bookId, by, currency, day, MINUTE, sum } from './scenario.js';

/** Few names, so that commands meet each other; closed accounts and reused hold ids arise by themselves. */
export const BOOKS = ['main', 'shop'].map(bookId);
export const ACCOUNTS = ['cash', 'cash:till', 'deposits', 'sales', 'fx'].map(account);
export const CURRENCIES = ['EUR', 'EUR', 'EUR', 'USD'].map(currency);

const oneOf = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const small = fc.integer({ min: 1, max: 12 });
const magnitude = fc.oneof({ weight: 40, arbitrary: small }, { weight: 1, arbitrary: fc.constant(MAX_QUANTITY) });
const path = oneOf(...ACCOUNTS, ...ACCOUNTS.slice(0, 4), ...ACCOUNTS.slice(0, 4));
const holdId = oneOf('h1', 'h2');
const level = fc.integer({ min: -20, max: 20 });
const effectiveDate = oneOf('2026-11-30', '2026-12-01', '0001-01-01').map(day);
const belief: fc.Arbitrary<AccountBelief> = fc.record(
  { account: path, field: oneOf(...ACCOUNT_FIELDS), before: level, after: level, readPosition: small },
  { requiredKeys: ['field'] },
);

const addressed = <Type extends BookCommand['type']>(type: Type) =>
  fc

    .tuple(oneOf(...BOOKS, ...BOOKS.slice(0, 1)), fc.option(belief, { nil: undefined, freq: 4 }))
    .map(([book, believed]) => ({ ...by(type), book, ...(believed === undefined ? {} : { belief: believed }) }));

const made = <Type extends BookCommand['type'], Rest extends object>(type: Type, rest: fc.Arbitrary<Rest>) =>
  fc.tuple(addressed(type), rest).map(([head, tail]) => ({ ...head, ...tail }));

const posting = (name: RequestedPosting['account'], minor: number): RequestedPosting => ({
  account: name,
  amount: amount(minor),
});
/** Mostly balanced pairs, so that most transactions pass; now and then a line alone, or a currency told. */
const pair = fc
  .tuple(path, path, magnitude)
  .map(([to, from, minor]) => [posting(to, minor), posting(from, -minor)] as const);
const loose = fc
  .tuple(path, level, oneOf(...CURRENCIES))
  .map(([name, minor, told]) => [{ ...posting(name, minor === 0 ? 1 : minor), currency: told }]);
const postings = fc
  .tuple(pair, fc.array(fc.oneof({ weight: 9, arbitrary: pair }, { weight: 1, arbitrary: loose }), { maxLength: 2 }))
  .map(([first, more]) => parsePostings([...first, ...more.flat()]))
  .filter((parsed) => parsed !== undefined);

const accounts = [
  made(
    'OpenAccount',
    fc.record({
      account: path,
      currency: oneOf(...CURRENCIES),
      normalSide: oneOf(...NORMAL_SIDES),
      mustNotGoNegative: oneOf(false, false, true),
    }),
  ),
  made('CloseAccount', fc.record({ account: path })),
];

/** `commandId` names what the command posts; what is to be reversed is chosen when the commands before it are known. */
const transactions = (commandId: string) => [
  made('PostTransaction', fc.record({ postings, effectiveDate })).map((command) => ({
    ...command,
    transactionId: commandId,
  })),
  made('ReverseTransaction', fc.record({ pick: fc.nat(99), effectiveDate })).map(({ pick, ...command }) => ({
    ...command,
    transactionId: String(pick),
    reversalId: commandId,
  })),
];

const funds = (commandId: string, now: number) => [
  made(
    'HoldFunds',
    fc.record(
      {
        holdId,
        debitAccount: path,
        creditAccount: path,
        amount: magnitude.map(sum),
        expiresAt: fc.nat(30).map((minutes) => now + minutes * MINUTE),
      },
      { requiredKeys: ['holdId', 'debitAccount', 'creditAccount', 'amount'] },
    ),
  ),
  made(
    'CaptureFunds',
    fc.record({ holdId, amount: small.map(sum), effectiveDate }, { requiredKeys: ['holdId', 'effectiveDate'] }),
  ).map((command) => ({ ...command, transactionId: commandId })),
  made('ReleaseFunds', fc.record({ holdId })),
  addressed('ExpireFunds'),
];

export interface TimedCommand {
  readonly command: BookCommand;
  /** Log time in milliseconds; never decreases. */
  readonly now: number;
}

/** Opens most accounts of both books, so that what follows has something to move. */
const beginning = (now: number): fc.Arbitrary<readonly TimedCommand[]> =>
  fc.tuple(
    ...BOOKS.flatMap((book) =>
      ACCOUNTS.slice(0, 4).map((name) =>
        fc.record({ normalSide: oneOf(...NORMAL_SIDES), mustNotGoNegative: oneOf(false, false, true) }).map((rest) => ({
          command: { ...by('OpenAccount'), book, account: name, currency: currency('EUR'), ...rest },
          now,
        })),
      ),
    ),
  );

/** Reversals of this history's own transactions and reversals, now and then of none. */
const withTargets = (history: readonly TimedCommand[]): readonly TimedCommand[] => {
  const earlier = new Map<string, string[]>();
  return history.map(({ command, now }) => {
    const ids = earlier.get(command.book) ?? [];
    if (command.type === 'PostTransaction' || command.type === 'CaptureFunds')
      earlier.set(command.book, [...ids, command.transactionId]);
    if (command.type !== 'ReverseTransaction') return { command, now };
    earlier.set(command.book, [...ids, command.reversalId]);
    return {
      command: { ...command, transactionId: ids[Number(command.transactionId) % (ids.length + 1)] ?? 'none' },
      now,
    };
  });
};

/** Histories of commands with the log's time at each. */
export const commandHistory: fc.Arbitrary<readonly TimedCommand[]> = fc
  .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 80, size: 'max' })
  .chain((steps) => {
    let now = Date.UTC(2026, 11, 1);
    const start = beginning(now);
    const timed = steps.map((minutes, index) => {
      now += minutes * MINUTE;
      const at = now;
      const commandId = `t${String(index)}`;
      return fc
        .oneof(
          { weight: 1, arbitrary: fc.oneof(...accounts) },
          { weight: 4, arbitrary: fc.oneof(...transactions(commandId)) },
          { weight: 5, arbitrary: fc.oneof(...funds(commandId, at)) },
        )
        .map((command) => ({ command, now: at }));
    });
    return fc.tuple(start, fc.tuple(...timed)).map(([first, rest]) => withTargets([...first, ...rest]));
  });
