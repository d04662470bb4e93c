import { STOCK_FIELDS } from '@tallyman/inventory';
import { choiceParameter, flagParameter, momentParameter, wholeParameter } from '../parsing/parameters.js';

const minPosition = wholeParameter(
  'Wait, at most 5 s, until the views are at this log position: read your own writes.',
);
const at = momentParameter('As it was then: a log position, or a time (log time, recordedAt).');

export const STOCK_PARAMETERS = {
  at,
  minPosition,
  verified: flagParameter('Fold the log again instead of trusting the views.'),
};

export const HOLDS_PARAMETERS = { minPosition, limit: wholeParameter('Most holds in the answer.', 1, 1000, 1000) };

export const TRANSFERS_PARAMETERS = {
  minPosition,
  after: wholeParameter('Position of dispatch after which the page begins.'),
  limit: wholeParameter('Most transfers in the answer.', 1, 1000, 200),
};

export const EXPLAIN_PARAMETERS = {
  field: choiceParameter(STOCK_FIELDS, 'Which quantity.', 'available'),
  at,
  expected: wholeParameter('What you thought it was.', -Number.MAX_SAFE_INTEGER),
  after: wholeParameter('Revision after which the page begins.'),
  limit: wholeParameter('Most steps in the answer.', 1, 1000, 200),
};
