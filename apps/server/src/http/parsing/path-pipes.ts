import type { PipeTransform } from '@nestjs/common';
import { parseLocation, parseSku, type LocationId, type Sku } from '@tallyman/inventory';
import { parseAccount, parseBook, type AccountPath, type BookId } from '@tallyman/ledger';
import { ProblemError } from '../problems/problem.js';
import { isName } from './text-rules.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const invalidPath = (name: string, message: string): ProblemError =>
  new ProblemError('validation_failed', `${name} ${message}.`, { errors: [{ path: name, message }] });

export const SkuPipe: PipeTransform<string, Sku> = {
  transform(text) {
    const sku = parseSku(text);
    if (sku === undefined) throw invalidPath('sku', 'must be a SKU of 1 to 128 characters, without control characters');
    return sku;
  },
};

export const LocationPipe: PipeTransform<string, LocationId> = {
  transform(text) {
    const location = parseLocation(text);
    if (location === undefined)
      throw invalidPath('location', 'must be a location of 1 to 64 characters, without "/" and control characters');
    return location;
  },
};

export const BookPipe: PipeTransform<string, BookId> = {
  transform(text) {
    const book = parseBook(text);
    if (book === undefined)
      throw invalidPath('book', 'must be a book of 1 to 64 characters, without "/" and control characters');
    return book;
  },
};

/** What an account must be, as an error says it. */
export const ACCOUNT_MUST =
  'an account of 1 to 255 characters: segments between ":", each a letter or digit and then letters, digits, "-", "_" and "."';

export const AccountPipe: PipeTransform<string, AccountPath> = {
  transform(text) {
    const account = parseAccount(text);
    if (account === undefined) throw invalidPath('account', `must be ${ACCOUNT_MUST}`);
    return account;
  },
};

/** An id or a name in a path, of at most `max` characters. */
export const namePipe = (name: string, max: number): PipeTransform<string, string> => ({
  transform(text) {
    if (!isName(text, max))
      throw invalidPath(name, `must be 1 to ${String(max)} characters, without control characters`);
    return text;
  },
});

/** An id that the service made. Any other text cannot name anything: it is not found, and no fault. */
export const uuidPipe = (
  code: 'rebuild_not_found' | 'key_not_found' | 'reconciliation_not_found',
): PipeTransform<string, string> => ({
  transform(text) {
    if (!UUID.test(text)) throw new ProblemError(code, 'There is nothing with this id.');
    return text.toLowerCase();
  },
});
