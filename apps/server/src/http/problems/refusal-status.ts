import type { CommandRefusal } from '@tallyman/application';

/** The one table from a refusal of the log to an HTTP status: 409 where the state says no, 422 where the command by itself does. */
export const REFUSAL_STATUS = {
  reason_not_allowed: 422,
  reason_text_missing: 422,
  same_location: 422,
  nothing_to_move: 422,
  transformation_invalid: 422,
  expiry_in_past: 422,
  stock_exists: 409,
  hold_exists: 409,
  hold_not_found: 409,
  commitment_not_found: 409,
  transfer_exists: 409,
  transfer_not_found: 409,
  transfer_destination_mismatch: 409,
  capture_exceeds_hold: 409,
  release_exceeds_commitment: 409,
  ship_exceeds_commitment: 409,
  transfer_exceeds_dispatched: 409,
  return_exceeds_open: 409,
  insufficient_stock: 409,
  insufficient_condition: 409,
  insufficient_free: 409,
  quantity_overflow: 422,
  command_id_reused: 422,
  append_too_large: 413,
} as const satisfies Record<CommandRefusal['code'], number>;
