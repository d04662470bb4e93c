import type { ReasonCode } from '@tallyman/kernel';
import type { StockCommand } from './commands.js';
import type { StockField } from './fields.js';
import type { Condition, Sku } from './names.js';
import { reasonsOf } from './reasons.js';

/**
 * Why a command is refused, in order of precedence: of two that hold, the upper one is answered. Codes are public and never
 * used again for anything else. `requested` and what it is measured against are whole units; instants are ISO 8601 UTC.
 * `sku` is the item at fault: the command's own, or a component's.
 */
export type StockRefusal =
  // Why
  | {
      readonly code: 'reason_not_allowed';
      readonly reasonCode: ReasonCode;
      readonly commandType: StockCommand['type'];
    }
  | { readonly code: 'reason_text_missing'; readonly reasonCode: ReasonCode }
  // The command by itself
  | { readonly code: 'same_location'; readonly location: string }
  | { readonly code: 'nothing_to_move'; readonly condition: Condition }
  | {
      readonly code: 'transformation_invalid';
      readonly reason: 'no_components' | 'duplicate_component' | 'contains_itself';
      readonly sku: Sku;
    }
  | { readonly code: 'expiry_in_past'; readonly expiresAt: string; readonly now: string }
  // What it is about
  | { readonly code: 'stock_exists'; readonly sku: Sku; readonly location: string }
  | { readonly code: 'hold_exists'; readonly holdId: string }
  | { readonly code: 'hold_not_found'; readonly holdId: string }
  | { readonly code: 'commitment_not_found'; readonly commitment?: string }
  | { readonly code: 'transfer_exists'; readonly transferId: string }
  | { readonly code: 'transfer_not_found'; readonly transferId: string; readonly from: string }
  | { readonly code: 'transfer_destination_mismatch'; readonly transferId: string; readonly to: string }
  // How much of it there is
  | { readonly code: 'capture_exceeds_hold'; readonly left: number; readonly requested: number }
  | { readonly code: 'release_exceeds_commitment'; readonly committed: number; readonly requested: number }
  | { readonly code: 'ship_exceeds_commitment'; readonly committed: number; readonly requested: number }
  | { readonly code: 'transfer_exceeds_dispatched'; readonly remaining: number; readonly requested: number }
  | { readonly code: 'return_exceeds_open'; readonly rma: string; readonly open: number; readonly requested: number }
  // What the item has
  | { readonly code: 'insufficient_stock'; readonly available: number; readonly requested: number }
  | {
      readonly code: 'insufficient_condition';
      readonly sku: Sku;
      readonly condition: Condition;
      readonly available: number;
      readonly requested: number;
    }
  | { readonly code: 'insufficient_free'; readonly sku: Sku; readonly free: number; readonly requested: number }
  | { readonly code: 'quantity_overflow'; readonly sku: Sku; readonly balance: StockField | 'returned' };

export type StockRefusalCode = StockRefusal['code'];

type RefusalOf<Code extends StockRefusalCode = StockRefusalCode> = {
  [C in Code]: { readonly code: C } & Extract<StockRefusal, { code: C }>;
}[Code];

const INVALID_TRANSFORMATION = {
  no_components: 'a transformation needs at least one component',
  duplicate_component: 'names the component more than once; add its quantities up',
  contains_itself: 'is the kit and cannot be a component of itself',
} as const;

const units = (count: number): string => String(count);

const SENTENCES: { readonly [Code in StockRefusalCode]: (refusal: RefusalOf<Code>) => string } = {
  reason_not_allowed: (r) =>
    `${r.reasonCode} does not explain ${r.commandType}; one of these may: ${reasonsOf(r.commandType).join(', ')}`,
  reason_text_missing: (r) => `reason ${r.reasonCode} needs a text (reasonText) that says what happened`,
  same_location: (r) => `a transfer needs two locations, and both are ${r.location}; within one, move stock`,
  nothing_to_move: (r) =>
    `from ${r.condition} to ${r.condition} in the same bin moves nothing; name two bins or two conditions`,
  transformation_invalid: (r) => `${r.sku}: ${INVALID_TRANSFORMATION[r.reason]}`,
  expiry_in_past: (r) => `expiresAt ${r.expiresAt} is not after the log's time ${r.now}`,
  stock_exists: (r) => `${r.sku} at ${r.location} has a history already; adjust it or assert its level instead`,
  hold_exists: (r) => `hold ${r.holdId} is open already; release or capture it first, or use another id`,
  hold_not_found: (r) => `no hold ${r.holdId} is open: it was released, captured in full, expired or never made`,
  commitment_not_found: (r) =>
    r.commitment === undefined ? 'no commitment is named: give the reference' : `no commitment ${r.commitment} is open`,
  transfer_exists: (r) => `transfer ${r.transferId} of this item was dispatched already; use another id`,
  transfer_not_found: (r) => `transfer ${r.transferId} of this item was never dispatched from ${r.from}`,
  transfer_destination_mismatch: (r) => `transfer ${r.transferId} was dispatched to ${r.to}; receive it there`,
  capture_exceeds_hold: (r) => `${units(r.requested)} requested, ${units(r.left)} left of the hold`,
  release_exceeds_commitment: (r) => `${units(r.requested)} requested, ${units(r.committed)} committed`,
  ship_exceeds_commitment: (r) => `${units(r.requested)} requested, ${units(r.committed)} committed`,
  transfer_exceeds_dispatched: (r) => `${units(r.requested)} requested, ${units(r.remaining)} still in transit`,
  return_exceeds_open: (r) => `${units(r.requested)} requested, ${units(r.open)} open of return ${r.rma}`,
  insufficient_stock: (r) => `${units(r.requested)} requested, ${units(r.available)} available`,
  insufficient_condition: (r) => `${units(r.requested)} of ${r.sku} requested, ${units(r.available)} ${r.condition}`,
  insufficient_free: (r) =>
    `${units(r.requested)} of ${r.sku} requested, ${units(r.free)} free; release holds or commitments first`,
  quantity_overflow: (r) => `${r.balance} of ${r.sku} would leave the range of ±(2^53 − 1)`,
};

const sentence = <Code extends StockRefusalCode>(refusal: RefusalOf<Code>): string => SENTENCES[refusal.code](refusal);

/** One sentence that a person can act on. */
export const describeRefusal = (refusal: StockRefusal): string => sentence(refusal);

/** All codes in order of precedence. */
export const STOCK_REFUSAL_CODES = Object.keys(SENTENCES) as readonly StockRefusalCode[];
