/** Decorators for the names of money. */
import {
  MAX_ACCOUNT_LENGTH,
  MAX_ACCOUNT_SEGMENTS,
  MAX_BOOK_LENGTH,
  parseAccount,
  parseBook,
  parseCurrency,
  parseDay,
} from '@tallyman/ledger';
import type { FieldOptions } from './field.js';
import { parsedName } from './parsed-name.js';

export const BookName = (options: FieldOptions = {}): PropertyDecorator =>
  parsedName(
    {
      must: `a book: a name of 1 to ${String(MAX_BOOK_LENGTH)} characters, without "/"`,
      max: MAX_BOOK_LENGTH,
      parse: parseBook,
    },
    { example: 'main', ...options },
  );

const ACCOUNT = {
  must:
    `an account of 1 to ${String(MAX_ACCOUNT_LENGTH)} characters: 1 to ${String(MAX_ACCOUNT_SEGMENTS)} segments between ":", ` +
    'each a letter or digit and then letters, digits, "-", "_" and "."',
  max: MAX_ACCOUNT_LENGTH,
  parse: parseAccount,
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*(:[A-Za-z0-9][A-Za-z0-9._-]*)*$',
};

export const AccountName = (options: FieldOptions = {}): PropertyDecorator =>
  parsedName(ACCOUNT, { example: 'assets:inventory:LDN1', ...options });

const CURRENCY = {
  must: 'a currency: an ISO 4217 code, or 3 to 24 capital letters, digits, "-", "_" and ".", beginning with a letter',
  max: 24,
  parse: parseCurrency,
  pattern: '^[A-Z][A-Z0-9._-]{1,22}[A-Z0-9]$',
};

/** What an account counts; also what ISO 4217 does not have, as points of a loyalty scheme. */
export const AccountCurrency = (options: FieldOptions = {}): PropertyDecorator =>
  parsedName(CURRENCY, { example: 'GBP', ...options });

const DAY = {
  must: 'a day of the calendar, as 2026-12-01',
  max: 10,
  parse: parseDay,
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
};

export const CalendarDay = (options: FieldOptions = {}): PropertyDecorator => parsedName(DAY, options);
