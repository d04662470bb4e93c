import { describeRefusal as describeStockRefusal, STOCK_REFUSAL_CODES } from '@tallyman/inventory';
import type { StockRefusal } from '@tallyman/inventory';
import {
  BOOK_REFUSAL_CODES,
  describeRefusal as describeBookRefusal,
  REASONS_OF as BOOK_REASONS,
} from '@tallyman/ledger';
import type { BookRefusal } from '@tallyman/ledger';
import { describeRecordRefusal, RECORD_REASONS } from '@tallyman/records';
import type { RecordRefusal } from '@tallyman/records';
import type { DomainRefusal } from './results.js';

const STOCK_CODES: ReadonlySet<string> = new Set(STOCK_REFUSAL_CODES);
const BOOK_CODES: ReadonlySet<string> = new Set(BOOK_REFUSAL_CODES);

/** Codes that several domains have mean the same and read the same, but for the reasons that a type of command may have. */
const isBook = (refusal: DomainRefusal): refusal is BookRefusal =>
  refusal.code === 'reason_not_allowed' ? refusal.commandType in BOOK_REASONS : BOOK_CODES.has(refusal.code);
const isRecord = (refusal: DomainRefusal): refusal is RecordRefusal =>
  refusal.code === 'reason_not_allowed' ? refusal.commandType in RECORD_REASONS : !STOCK_CODES.has(refusal.code);

/** One sentence that a person can act on. */
export const describeRefusal = (refusal: DomainRefusal): string => {
  if (isBook(refusal)) return describeBookRefusal(refusal);
  return isRecord(refusal) ? describeRecordRefusal(refusal) : describeStockRefusal(refusal satisfies StockRefusal);
};
