import type { LedgerMoment } from '@tallyman/application';
import { ACCOUNT_FIELDS, parseAccount, parseDay, type Day } from '@tallyman/ledger';
import {
  choiceParameter,
  flagParameter,
  momentParameter,
  textParameter,
  wholeParameter,
  type Moment,
  type Parameter,
} from '../parsing/parameters.js';
import { ACCOUNT_MUST } from '../parsing/path-pipes.js';
import { ProblemError } from '../problems/problem.js';

const minPosition = wholeParameter(
  'Wait, at most 5 s, until the views are at this log position: read your own writes.',
);
const at = momentParameter('As it was then: a log position, or a time (log time, recordedAt).');
const effectiveAt: Parameter<Day> = {
  read: parseDay,
  must: 'a day, YYYY-MM-DD',
  description: 'With all that is effective by this day, whenever it was recorded. Not together with at.',
  schema: { type: 'string', format: 'date' },
};
const prefix = textParameter(parseAccount, ACCOUNT_MUST, 'The account of this path, and all below it.');
const after = textParameter(parseAccount, ACCOUNT_MUST, 'Account after which the page begins.');
const pageOf = (what: string) => wholeParameter(`Most ${what} in the answer.`, 1, 1000, 200);

export const BOOK_PARAMETERS = { minPosition };
export const ACCOUNTS_PARAMETERS = { prefix, after, limit: pageOf('accounts'), minPosition };
export const ACCOUNT_PARAMETERS = {
  at,
  effectiveAt,
  minPosition,
  verified: flagParameter('Fold the book again instead of trusting the views.'),
};
export const ENTRIES_PARAMETERS = {
  after: wholeParameter('Position after which the page begins.'),
  limit: pageOf('entries'),
  minPosition,
};
export const FUNDS_PARAMETERS = { minPosition, limit: wholeParameter('Most holds in the answer.', 1, 1000, 1000) };
export const BALANCE_PARAMETERS = { prefix, at, effectiveAt, minPosition };
export const TRIAL_BALANCE_PARAMETERS = { effectiveAt, after, limit: pageOf('accounts'), minPosition };
export const EXPORT_FORMATS = ['csv', 'beancount'] as const;
export const EXPORT_PARAMETERS = { format: choiceParameter(EXPORT_FORMATS, 'Of the text.', 'csv'), minPosition };
export const EXPLAIN_ACCOUNT_PARAMETERS = {
  field: choiceParameter(ACCOUNT_FIELDS, 'Which amount.', 'balance'),
  at,
  expected: wholeParameter('What you thought it was.', -Number.MAX_SAFE_INTEGER),
  after: wholeParameter('Revision after which the page begins.'),
  limit: wholeParameter('Most steps in the answer.', 1, 1000, 200),
};

/** The moment that a request asks for, if any. One cannot ask for two. */
export const asOf = (given: { readonly at?: Moment; readonly effectiveAt?: Day }): { readonly asOf?: LedgerMoment } => {
  const { at: then, effectiveAt: day } = given;
  if (then !== undefined && day !== undefined) {
    const message = 'must not be given together with at';
    throw new ProblemError('validation_failed', `effectiveAt ${message}.`, {
      errors: [{ path: 'effectiveAt', message }],
    });
  }
  if (then !== undefined) return { asOf: { at: then } };
  return day === undefined ? {} : { asOf: { effectiveAt: day } };
};
