import type {
  AccountAnswer,
  AccountExplanation,
  AccountsAnswer,
  BalanceAnswer,
  BookAnswer,
  EntriesAnswer,
  EntryAnswer,
  Explained,
  FundsAnswer,
  QueryResult,
  TrialBalanceAnswer,
} from '@tallyman/application';
import type { AccountPath, BookId } from '@tallyman/ledger';
import { toIso } from '../parsing/instants.js';
import { found } from '../problems/found.js';
import { ProblemError } from '../problems/problem.js';

export const bookNotFound = (book: BookId): ProblemError =>
  new ProblemError('book_not_found', `The log knows no book ${book}.`, { book });

const accountNotFound = (book: BookId, account: AccountPath): ProblemError =>
  new ProblemError('ledger_account_not_found', `The log knows no account ${account} in the book ${book}.`, {
    book,
    account,
  });

export const presentBook = (book: BookId, result: QueryResult<BookAnswer>) => found(result, () => bookNotFound(book));

export const presentAccounts = (book: BookId, result: QueryResult<AccountsAnswer>) => {
  const { next, ...answer } = found(result, () => bookNotFound(book));
  return { ...answer, next: next ?? null };
};

export const presentAccount = (book: BookId, account: AccountPath, result: QueryResult<AccountAnswer>) =>
  found(result, () => accountNotFound(book, account));

const presentEntry = ({ recordedAt, transactionId, effectiveDate, description, ...entry }: EntryAnswer) => ({
  ...entry,
  transactionId: transactionId ?? null,
  effectiveDate: effectiveDate ?? null,
  description: description ?? null,
  recordedAt: toIso(recordedAt),
});

export const presentEntries = (book: BookId, account: AccountPath, result: QueryResult<EntriesAnswer>) => {
  const { entries, next, ...answer } = found(result, () => accountNotFound(book, account));
  return { ...answer, entries: entries.map(presentEntry), next: next ?? null };
};

export const presentFunds = (book: BookId, account: AccountPath, result: QueryResult<FundsAnswer>) => {
  const { funds, ...answer } = found(result, () => accountNotFound(book, account));
  const holds = funds.map(({ expiresAt, ...hold }) => ({
    ...hold,
    expiresAt: expiresAt === undefined ? null : toIso(expiresAt),
  }));
  return { ...answer, funds: holds };
};

export const presentBalance = (book: BookId, result: QueryResult<BalanceAnswer>) => {
  const { balances, ...answer } = found(result, () => bookNotFound(book));
  const told = balances.map(({ balance, normalSide, ...sum }) => ({
    ...sum,
    balance: balance ?? null,
    normalSide: normalSide ?? null,
  }));
  return { ...answer, balances: told };
};

export const presentTrialBalance = (book: BookId, result: QueryResult<TrialBalanceAnswer>) => {
  const { next, ...answer } = found(result, () => bookNotFound(book));
  return { ...answer, next: next ?? null };
};

export const presentAccountExplanation = (
  book: BookId,
  account: AccountPath,
  outcome: Explained<AccountExplanation> | undefined,
): AccountExplanation => {
  if (outcome === undefined) throw accountNotFound(book, account);
  if (outcome.kind === 'explained') return outcome.explanation;
  const { code, detail, position, head } = outcome;
  throw new ProblemError(code, detail, { position, head });
};
