import type { Posting } from '@tallyman/kernel';
import type { Condition, StockItemId } from './names.js';

/**
 * Books of a stock item. `physical`: where things are; the deltas of an event sum to 0. `promise`: who has a claim on the sellable
 * units; the deltas sum to what the event did to sellable. `policy`: what is not to be promised; stands alone.
 */
export type StockBook = 'physical' | 'promise' | 'policy';

/** A posting of an event of one stock item; `unit` is its SKU, `delta` is never 0. */
export type StockPosting = Posting<StockBook>;

/** Places without a limit, where goods come from and go to. Shared by all locations, so no state knows their balance. */
export const VIRTUAL_PLACES = ['supplier', 'customer', 'loss', 'found', 'production', 'scrap', 'opening'] as const;
export type VirtualPlace = (typeof VIRTUAL_PLACES)[number];

/** Account of a real place: the units of one condition at one location. */
export const placeAccount = (item: StockItemId, condition: Condition): string => `${item.location}:${condition}`;
/** Account of what is between two locations under one transfer. */
export const transitAccount = (transferId: string): string => `transit:${transferId}`;
/** Account of what came back under one return authorisation and was not yet decided about. */
export const returnsAccount = (rma: string): string => `returns:${rma}`;

export const HELD_PREFIX = 'held:';
export const COMMITTED_PREFIX = 'committed:';
export const FREE_ACCOUNT = 'free';
export const SAFETY_STOCK_ACCOUNT = 'safetyStock';

/** Promise account of one hold. */
export const heldAccount = (holdId: string): string => HELD_PREFIX + holdId;
/** Promise account of one commitment. */
export const committedAccount = (commitment: string): string => COMMITTED_PREFIX + commitment;
