import { ID_PLACE, SERIAL, makeRequest, placesOf } from './requests.mjs';

/* Requests of transactions, made once as those of stock are: new ids, accounts and amounts are written into the bytes. */

export const BOOK = 'bench';
/** The account that every transaction of a crowd names. */
export const CASH = 'assets:cash';
const ACCOUNT_DIGITS = 5;
const ACCOUNT_PLACE = '@'.repeat(ACCOUNT_DIGITS);
/** A number, so that the request is JSON; amounts have as many digits. */
const AMOUNT_PLACE = 7777;
const LEAST_AMOUNT = 1_000;
const DAY_PLACE = 'YYYY-MM-DD';
const FIRST_DAY = Date.UTC(2025, 0, 1);
const DAY_MS = 86_400_000;

const digits = (index) => String(index).padStart(ACCOUNT_DIGITS, '0');

/** @param {number} index from 0 */
export const accountName = (index) => `liabilities:customer:${digits(index)}`;

/** @param {number} index from 0 */
export const dayName = (index) => new Date(FIRST_DAY + index * DAY_MS).toISOString().slice(0, 10);

/** Debits and credits in turn, all of one amount. */
const postingsOf = (count, hot) =>
  Array.from({ length: count }, (_, index) => ({
    account: hot && index === 0 ? CASH : `liabilities:customer:${ACCOUNT_PLACE}`,
    amount: index % 2 === 0 ? AMOUNT_PLACE : -AMOUNT_PLACE,
  }));

const transactionOf = (count, hot, days) => ({
  type: 'PostTransaction',
  book: BOOK,
  postings: postingsOf(count, hot),
  ...(days > 1 ? { effectiveDate: DAY_PLACE } : {}),
  reasonCode: 'payment_capture',
  reference: { type: 'order', id: `order-${SERIAL}` },
  actor: 'checkout-svc',
  producerVersion: '4.2.0',
  occurredAt: '2026-03-01T09:45:00.000Z',
  commandId: ID_PLACE,
});

/** Different accounts by chance, into `chosen`. */
const choose = (chosen, count, accounts) => {
  chosen.length = 0;
  while (chosen.length < count) {
    const index = Math.floor(Math.random() * accounts);
    if (!chosen.includes(index)) chosen.push(index);
  }
};

/**
 * Requests of transactions for one connection, each over different accounts.
 * @param {object} options
 * @param {number} options.postings of each transaction; even, so that they sum to 0
 * @param {number} options.accounts over how many accounts; up to 100,000, and more than `postings`
 * @param {boolean} options.hot the first posting is always to `CASH`
 * @param {number} [options.days] over how many effective days; 1: that of `occurredAt`, and the request does not say it
 */
export const createTransactions = ({ size, postings, accounts, hot, days = 1, ids, ...target }) => {
  const { bytes, ids: idPlaces, serials } = makeRequest(transactionOf(postings, hot, days), size, target);
  const accountPlaces = placesOf(bytes, ACCOUNT_PLACE);
  // The head may have the same digits, in its port or key.
  const bodyStart = bytes.indexOf('\r\n\r\n');
  const amountPlaces = placesOf(bytes, String(AMOUNT_PLACE)).filter((at) => at > bodyStart);
  const dayPlaces = placesOf(bytes, DAY_PLACE);
  const dayNames = Array.from({ length: days }, (_, index) => dayName(index));
  const named = hot ? postings - 1 : postings;
  const chosen = [];
  const writeOne = (index, prefix) => {
    bytes.latin1Write(prefix + ids.next(), idPlaces[index]);
    bytes.latin1Write(ids.next(), serials[index]);
    choose(chosen, named, accounts);
    for (let one = 0; one < named; one += 1) bytes.latin1Write(digits(chosen[one]), accountPlaces[index * named + one]);
    const amount = String(LEAST_AMOUNT + Math.floor(Math.random() * 9 * LEAST_AMOUNT));
    for (let one = 0; one < postings; one += 1) bytes.latin1Write(amount, amountPlaces[index * postings + one]);
    if (days > 1) bytes.latin1Write(dayNames[Math.floor(Math.random() * days)], dayPlaces[index]);
  };
  const next = () => {
    const prefix = ids.prefix();
    for (let index = 0; index < idPlaces.length; index += 1) writeOne(index, prefix);
    return bytes;
  };
  return { commands: idPlaces.length, steps: [next] };
};
