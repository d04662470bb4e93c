import { BOOK, CASH, accountName } from './load/transactions.mjs';

const CHUNK = 1_000;
/** Postings of an opening transaction; one of them is of `OPENING`. */
const POSTINGS = 251;

/** Against it the accounts are funded. */
export const OPENING = 'equity:opening';
/** Minor units that each customer account has at first: more than any load takes from it. */
export const FUNDED = 1_000_000_000;

const open = (account, normalSide, mustNotGoNegative) => ({
  type: 'OpenAccount',
  book: BOOK,
  account,
  currency: 'GBP',
  normalSide,
  mustNotGoNegative,
  commandId: `open-${account}`,
});

const fund = (accounts) => ({
  type: 'PostTransaction',
  book: BOOK,
  postings: [
    { account: OPENING, amount: FUNDED * accounts.length },
    ...accounts.map((account) => ({ account, amount: -FUNDED })),
  ],
  reasonCode: 'opening_balance',
  commandId: `fund-${accounts[0]}`,
});

const inParts = (all, size) =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** Opens the book with the customer accounts 0 to `accounts` - 1, none of which may go negative, and funds them. */
export const openBook = async ({ ask }, accounts) => {
  const customers = Array.from({ length: accounts }, (_, index) => accountName(index));
  const commands = [
    open(OPENING, 'debit', false),
    open(CASH, 'debit', true),
    ...customers.map((account) => open(account, 'credit', true)),
    ...inParts(customers, POSTINGS - 1).map(fund),
  ];
  for (const batch of inParts(commands, CHUNK)) {
    const { results } = await ask('POST', '/v1/commands/batch', batch);
    const bad = results.find(({ outcome }) => outcome !== 'accepted');
    if (bad !== undefined) throw new Error(`the book was not opened: ${JSON.stringify(bad)}`);
  }
};
