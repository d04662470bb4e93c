import { instantText, isName, isWhole, type Brand } from '@tallyman/kernel';

/** A set of accounts with one order of events: the consistency boundary of money. */
export type BookId = Brand<string, 'BookId'>;
/** An account within a book, `assets:cash:till-1`; case-sensitive, as its owner writes it. */
export type AccountPath = Brand<string, 'AccountPath'>;
/** What an account counts: an ISO 4217 code, or any other name of that form (`POINTS.GOLD`). */
export type Currency = Brand<string, 'Currency'>;
/** A calendar day `YYYY-MM-DD` of the years 0001 to 9999, UTC. Days compare as texts. */
export type Day = Brand<string, 'Day'>;
/** Minor units, signed, not 0: debits above, credits below. */
export type Amount = Brand<number, 'Amount'>;
/** Minor units, above 0. */
export type PositiveAmount = Brand<number, 'PositiveAmount'>;

/** The side on which an account's balance is told: assets and expenses are debit, liabilities, equity and income credit. */
export const NORMAL_SIDES = ['debit', 'credit'] as const;
export type NormalSide = (typeof NORMAL_SIDES)[number];

/** Longest names, in characters. */
export const MAX_BOOK_LENGTH = 64;
export const MAX_ACCOUNT_LENGTH = 255;
export const MAX_ACCOUNT_SEGMENTS = 16;

const PREFIX = 'ledger-';
const SEGMENT = '[A-Za-z0-9][A-Za-z0-9._-]*';
const ACCOUNT = new RegExp(`^${SEGMENT}(?::${SEGMENT}){0,${String(MAX_ACCOUNT_SEGMENTS - 1)}}$`);
const CURRENCY = /^[A-Z][A-Z0-9._-]{1,22}[A-Z0-9]$/;
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A book of 1 to 64 characters without `/`, or `undefined` when the text is none. */
export const parseBook = (text: string): BookId | undefined =>
  isName(text, MAX_BOOK_LENGTH) && !text.includes('/') ? (text as BookId) : undefined;

/**
 * An account of 1 to 255 ASCII characters: 1 to 16 segments between colons, each a letter or digit and then letters, digits,
 * `-`, `_` and `.`; or `undefined`.
 */
export const parseAccount = (text: string): AccountPath | undefined =>
  text.length <= MAX_ACCOUNT_LENGTH && ACCOUNT.test(text) ? (text as AccountPath) : undefined;

/** A currency of 3 to 24 characters, or `undefined`. */
export const parseCurrency = (text: string): Currency | undefined =>
  CURRENCY.test(text) ? (text as Currency) : undefined;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** A day that the (proleptic Gregorian) calendar has, in the years 0001 to 9999; or `undefined`. */
export const parseDay = (text: string): Day | undefined => {
  const [, year, month, day] = (DAY.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1) return undefined;
  const last = month === 2 && isLeapYear(year) ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);
  return day >= 1 && day <= last ? (text as Day) : undefined;
};

/** The day (UTC) of an instant in milliseconds since 1970; `undefined` outside the years 0001 to 9999. Throws RangeError where `Date` does. */
export const dayOf = (instant: number): Day | undefined => {
  const text = instantText(instant);
  return text.length === 24 ? parseDay(text.slice(0, 10)) : undefined;
};

/** A whole number within ±(2^53 − 1), not 0; or `undefined`. */
export const parseAmount = (value: number): Amount | undefined =>
  isWhole(value) && value !== 0 ? (value as Amount) : undefined;

/** A whole number from 1 to 2^53 − 1, or `undefined`. */
export const parsePositiveAmount = (value: number): PositiveAmount | undefined =>
  isWhole(value) && value > 0 ? (value as PositiveAmount) : undefined;

/** The stream of a book, `ledger-{book}`. */
export const bookStream = (book: BookId): string => PREFIX + book;

/** The book of a stream, or `undefined` when the stream is of another kind. */
export const bookOf = (stream: string): BookId | undefined =>
  stream.startsWith(PREFIX) && stream.length > PREFIX.length && !stream.includes('/')
    ? (stream.slice(PREFIX.length) as BookId)
    : undefined;
