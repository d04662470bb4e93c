import type { ReconciliationRefusal, UnavailableError } from '@tallyman/application';
import type { InvalidCode } from '../commands/parse-command.js';

/** What is wrong with a request before the log is asked. */
const REQUEST_STATUS = {
  malformed_json: 400,
  malformed_url: 400,
  malformed_request: 400,
  validation_failed: 400,
  unknown_command_type: 400,
  unknown_parameter: 400,
  idempotency_key_mismatch: 400,
  reason_required: 400,
  reference_required: 400,
  line_too_long: 400,
  count_file_invalid: 400,
  unauthenticated: 401,
  key_revoked: 401,
  command_not_allowed: 403,
  admin_required: 403,
  request_timeout: 408,
  body_too_large: 413,
  batch_too_large: 413,
  unsupported_media_type: 415,
  request_header_too_large: 431,
} as const satisfies Record<InvalidCode, number> & Record<string, number>;

/** What is not there, or not so. */
const ANSWER_STATUS = {
  route_not_found: 404,
  command_not_found: 404,
  stock_item_not_found: 404,
  sku_not_found: 404,
  book_not_found: 404,
  ledger_account_not_found: 404,
  stream_not_found: 404,
  reconciliation_not_found: 404,
  projection_not_found: 404,
  rebuild_not_found: 404,
  record_unknown: 404,
  formula_not_found: 404,
  key_not_found: 404,
  formula_exists: 409,
  rebuild_running: 409,
  rebuild_not_running: 409,
  position_ahead_of_log: 422,
  time_ahead_of_log: 422,
  lineage_too_large: 422,
  formula_invalid: 422,
} as const satisfies Record<string, number>;

const COUNT_STATUS = {
  no_lines: 422,
  too_many_lines: 413,
  counted_in_future: 422,
  duplicate_line: 422,
  line_not_found: 422,
} as const satisfies Record<ReconciliationRefusal['code'], number>;

const UNAVAILABLE_STATUS = {
  overloaded: 503,
  not_owner: 503,
  log_unavailable: 503,
  shutting_down: 503,
  view_behind: 503,
} as const satisfies Record<UnavailableError['code'], number>;

/** Every code that the edge answers with by itself, and its status; those of the log are in refusal-status.ts. */
export const EDGE_STATUS = {
  ...REQUEST_STATUS,
  ...ANSWER_STATUS,
  ...COUNT_STATUS,
  ...UNAVAILABLE_STATUS,
  log_damaged: 500,
  internal_error: 500,
} as const;

export type EdgeCode = keyof typeof EDGE_STATUS;
