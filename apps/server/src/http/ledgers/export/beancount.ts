import type { BookExport, ExportTransaction } from '@tallyman/application';
import type { ExportAccount } from '@tallyman/read-models';
import { toIso } from '../../parsing/instants.js';
import { decimal } from './amounts.js';
import { beancountNames } from './beancount-names.js';

const DAY_MS = 86_400_000;

const quoted = (text: string): string =>
  `"${text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')}"`;

const dayOf = (time: number): string => toIso(time).slice(0, 10);

/** Money may be effective before the account was opened here; beancount wants it open by then. */
const openDay = ({ firstDay, openedAt }: ExportAccount): string => {
  const opened = dayOf(openedAt);
  return firstDay !== undefined && firstDay < opened ? firstDay : opened;
};

/** The day after; `undefined` after the last one that has a name of four digits. */
const dayAfter = (day: string): string | undefined => {
  const next = new Date(Date.parse(`${day}T00:00:00.000Z`) + DAY_MS).toISOString();
  return next.length === 24 ? next.slice(0, 10) : undefined;
};

/** An account in the export: its name there, and all that was posted to it. */
interface Exported extends ExportAccount {
  readonly name: string;
  posted: bigint;
}

const opening = (account: Exported): string =>
  `${openDay(account)} open ${account.name} ${account.currency}\n  account: ${quoted(account.account)}\n`;

const transactionText = (transaction: ExportTransaction, accounts: ReadonlyMap<string, Exported>): string => {
  const { effectiveDate, position, transactionId, eventType, subsystem, description = '' } = transaction;
  const postings = transaction.lines.map(({ account, amount }) => {
    const { name = account, currency = '' } = accounts.get(account) ?? {};
    return `  ${name}  ${decimal(amount, currency)} ${currency}\n`;
  });
  const meta = `  id: ${quoted(transactionId)}\n  position: ${String(position)}\n`;
  const who = `  type: ${quoted(eventType)}\n  subsystem: ${quoted(subsystem)}\n`;
  return `\n${effectiveDate} * ${quoted(description)}\n${meta}${who}${postings.join('')}`;
};

/** Net of every name with all below it, by currency: what a balance assertion is about. */
const subtrees = (accounts: Iterable<Exported>): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const { name, currency, posted } of accounts) {
    const segments = name.split(':');
    for (let depth = 1; depth <= segments.length; depth += 1) {
      const key = `${segments.slice(0, depth).join(':')} ${currency}`;
      sums.set(key, (sums.get(key) ?? 0n) + posted);
    }
  }
  return sums;
};

const endings = (accounts: ReadonlyMap<string, Exported>, day: string): string => {
  const sums = subtrees(accounts.values());
  return Array.from(accounts.values(), ({ name, currency, status }) => {
    const sum = sums.get(`${name} ${currency}`) ?? 0n;
    const balance = `${day} balance ${name}  ${decimal(sum, currency)} ${currency}\n`;
    return status === 'open' ? balance : `${balance}${day} close ${name}\n`;
  }).join('');
};

/**
 * The book as beancount reads it: accounts, transactions, and at the day after the last one a balance assertion of each account (beancount
 * asserts an account together with all below it), and the end of those that are closed. Debits are above 0 there too.
 */
export const toBeancount = async function* (book: BookExport): AsyncGenerator<string> {
  const names = beancountNames(book.accounts);
  const accounts = new Map<string, Exported>(
    book.accounts.map((account) => [
      account.account,
      { ...account, name: names.get(account.account) ?? '', posted: 0n },
    ]),
  );
  yield `option "title" ${quoted(book.book)}\n\n`;
  let lastDay = '';
  for (const account of accounts.values()) {
    yield opening(account);
    if (openDay(account) > lastDay) lastDay = openDay(account);
  }
  for await (const transaction of book.transactions()) {
    for (const { account, amount } of transaction.lines) {
      const exported = accounts.get(account);
      if (exported !== undefined) exported.posted += BigInt(amount);
    }
    if (transaction.effectiveDate > lastDay) lastDay = transaction.effectiveDate;
    yield transactionText(transaction, accounts);
  }
  const day = lastDay === '' ? undefined : dayAfter(lastDay);
  if (day !== undefined) yield `\n${endings(accounts, day)}`;
};
