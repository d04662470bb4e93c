import type { AccountField } from './fields.js';

/** What a command means that does not say. */
export const DEFAULT_MUST_NOT_GO_NEGATIVE = false;
export const DEFAULT_ACCOUNT_BELIEF_FIELD = 'balance' satisfies AccountField;

/** Postings of one transaction. */
export const MIN_POSTINGS = 2;
export const MAX_POSTINGS = 500;

/** Most holds that one ExpireFunds resolves, so that one command never makes an unbounded append. */
export const FUNDS_EXPIRIES_PER_COMMAND = 100;

/** A book remembers the postings of so many of its newest transactions; of fewer when they have more postings than this in all. */
export const RECENT_TRANSACTIONS = 1024;
export const RECENT_POSTINGS = 32_768;
