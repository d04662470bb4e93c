import { isWhole } from '@tallyman/kernel';
import { COMMITTED_PREFIX, FREE_ACCOUNT, HELD_PREFIX, type StockPosting } from './accounts.js';
import { STOCK_FIELDS, type StockField, type StockQuantities } from './fields.js';
import { CONDITIONS, type Condition, type StockItemId } from './names.js';

type Mutable = { -readonly [Field in StockField]: number };

/** All fields 0. */
export const NO_QUANTITIES: StockQuantities = {
  onHand: 0,
  sellable: 0,
  free: 0,
  held: 0,
  committed: 0,
  safetyStock: 0,
  available: 0,
  damaged: 0,
  qualityControl: 0,
  quarantined: 0,
};

const CONDITION_NAMES: readonly string[] = CONDITIONS;
const isCondition = (text: string): text is Condition => CONDITION_NAMES.includes(text);

/** `placeAccount` read backwards: that is cheaper than making the account of each condition to compare with. */
const addPhysical = (sum: Mutable, { location }: StockItemId, { account, delta }: StockPosting): void => {
  const colon = location.length;
  if (account.charAt(colon) !== ':' || !account.startsWith(location)) return;
  const condition = account.slice(colon + 1);
  if (!isCondition(condition)) return;
  sum[condition] += delta;
  sum.onHand += delta;
};

const addPromise = (sum: Mutable, { account, delta }: StockPosting): void => {
  if (account === FREE_ACCOUNT) {
    sum.free += delta;
    sum.available += delta;
  } else if (account.startsWith(HELD_PREFIX)) sum.held += delta;
  else if (account.startsWith(COMMITTED_PREFIX)) sum.committed += delta;
};

/**
 * Quantities of the item with these postings added. They must be of events in the item's own stream: promise and policy accounts
 * have no location in their names. onHand is the sum of the conditions, available is free − safetyStock. Every sum is of two
 * whole numbers, so one that leaves ±(2^53 − 1) shows; `overflowOf` looks.
 */
export const addPostings = (
  quantities: StockQuantities,
  item: StockItemId,
  postings: readonly StockPosting[],
): StockQuantities => {
  if (postings.length === 0) return quantities;
  const sum: Mutable = { ...quantities };
  for (const posting of postings) {
    if (posting.book === 'promise') addPromise(sum, posting);
    else if (posting.book === 'physical') addPhysical(sum, item, posting);
    else {
      sum.safetyStock += posting.delta;
      sum.available -= posting.delta;
    }
  }
  return sum;
};

/** What these postings of the item add to each of its quantities. */
export const quantityDeltas = (item: StockItemId, postings: readonly StockPosting[]): StockQuantities =>
  addPostings(NO_QUANTITIES, item, postings);

/** What these postings add to one quantity of the item. */
export const quantityDelta = (item: StockItemId, postings: readonly StockPosting[], field: StockField): number =>
  quantityDeltas(item, postings)[field];

/** The first field, in the order of STOCK_FIELDS, that is no whole number within ±(2^53 − 1). */
export const overflowOf = (quantities: StockQuantities): StockField | undefined =>
  STOCK_FIELDS.find((field) => !isWhole(quantities[field]));
